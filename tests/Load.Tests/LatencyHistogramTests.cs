using RelateMail.Load.Measuring;

namespace RelateMail.Load.Tests;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void An_empty_histogram_has_no_latencies()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal(0, histogram.Count);
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.99));
        Assert.Equal(TimeSpan.Zero, histogram.Max);
    }

    [Fact]
    public void Short_latencies_are_exact()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 200; i++)
        {
            histogram.Record(TimeSpan.FromMicroseconds(i));
        }

        Assert.Equal(200, histogram.Count);
        Assert.Equal(TimeSpan.FromMicroseconds(1), histogram.Percentile(0));
        Assert.Equal(TimeSpan.FromMicroseconds(100), histogram.Percentile(0.5));
        Assert.Equal(TimeSpan.FromMicroseconds(198), histogram.Percentile(0.99));
        Assert.Equal(TimeSpan.FromMicroseconds(200), histogram.Percentile(1));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(65_537)]
    [InlineData(1_234_567)]
    [InlineData(60_000_000)]
    [InlineData(3_600_000_001)]
    public void A_percentile_is_never_below_the_latency_and_at_most_a_hundredth_above(long microseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(microseconds));
        histogram.Record(TimeSpan.FromMicroseconds(microseconds * 4));

        double median = histogram.Percentile(0.5).TotalMicroseconds;

        Assert.InRange(median, microseconds, microseconds * 1.01);
        Assert.Equal(TimeSpan.FromMicroseconds(microseconds * 4), histogram.Max);
    }

    [Fact]
    public void Percentiles_do_not_exceed_the_longest_latency()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(1_000_001));

        Assert.Equal(histogram.Max, histogram.Percentile(0.5));
    }

    [Fact]
    public void Percentiles_of_many_latencies_are_those_of_the_sorted_list()
    {
        var random = new Random(7);
        var histogram = new LatencyHistogram();
        long[] latencies = [.. Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 15))];
        foreach (long latency in latencies)
        {
            histogram.Record(TimeSpan.FromMicroseconds(latency));
        }

        Array.Sort(latencies);
        foreach (double fraction in (double[])[0.01, 0.5, 0.9, 0.99, 0.999])
        {
            long exact = latencies[(int)Math.Ceiling(latencies.Length * fraction) - 1];
            Assert.InRange(histogram.Percentile(fraction).TotalMicroseconds, exact, exact * 1.01);
        }
    }

    [Fact]
    public void No_latency_is_lost_between_threads()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 100_000, i => histogram.Record(TimeSpan.FromMicroseconds(i)));

        Assert.Equal(100_000, histogram.Count);
        Assert.Equal(TimeSpan.FromMicroseconds(99_999), histogram.Max);
    }

    [Fact]
    public void A_latency_out_of_range_is_recorded_as_the_nearest_in_range()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(-5));
        histogram.Record(TimeSpan.FromDays(30));

        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
        Assert.Equal(TimeSpan.FromMicroseconds((1L << 36) - 1), histogram.Max);
    }
}
