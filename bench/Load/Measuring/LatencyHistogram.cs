using System.Diagnostics;
using System.Numerics;

namespace RelateMail.Load.Measuring;

/// <summary>
/// Durations in microseconds, in buckets that grow with them: exact below 256 µs, within 0.8 % above.
/// </summary>
/// <remarks>Many sessions record at the same time. Read the results after all have ended.</remarks>
internal sealed class LatencyHistogram
{
    /// <summary>128 buckets per doubling.</summary>
    private const int SubBucketBits = 7;

    private const int MaxBits = 36; // 19 hours
    private readonly long[] _counts = new long[(MaxBits - SubBucketBits + 1) << SubBucketBits];
    private long _max;

    public long Count => _counts.Sum();

    /// <summary>The longest duration recorded, exactly.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(Volatile.Read(ref _max));

    /// <summary>Records the time between two readings of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public void Record(long startTimestamp, long endTimestamp) =>
        Record(Stopwatch.GetElapsedTime(startTimestamp, endTimestamp));

    public void Record(TimeSpan duration)
    {
        long microseconds = Math.Clamp(duration.Ticks / TimeSpan.TicksPerMicrosecond, 0, (1L << MaxBits) - 1);
        Interlocked.Increment(ref _counts[BucketOf(microseconds)]);
        long max = Volatile.Read(ref _max);
        while (microseconds > max)
        {
            max = Interlocked.CompareExchange(ref _max, microseconds, max);
        }
    }

    /// <summary>
    /// The smallest duration that <paramref name="fraction"/> of all recorded ones do not exceed, rounded up to the end
    /// of its bucket and at most <see cref="Max"/>; zero if nothing was recorded.
    /// </summary>
    public TimeSpan Percentile(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        long wanted = Math.Max(1, (long)Math.Ceiling(Count * fraction));
        long seen = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted)
            {
                return TimeSpan.FromMicroseconds(Math.Min(LastOf(bucket), Volatile.Read(ref _max)));
            }
        }

        return TimeSpan.Zero;
    }

    private static int BucketOf(long microseconds)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)microseconds | 1) - SubBucketBits);
        return (shift << SubBucketBits) + (int)(microseconds >> shift);
    }

    /// <summary>The longest duration that belongs to the bucket.</summary>
    private static long LastOf(int bucket)
    {
        int shift = Math.Max(0, (bucket >> SubBucketBits) - 1);
        long significant = bucket - ((long)shift << SubBucketBits);
        return ((significant + 1) << shift) - 1;
    }
}
