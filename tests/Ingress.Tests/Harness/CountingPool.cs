using System.Buffers;

namespace RelateMail.Ingress.Tests.Harness;

/// <summary>A pool that counts the octets it has rented out, and fills returned buffers with 0xCC, so that a test
/// detects a read after the return.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private readonly Lock _lock = new();
    private readonly HashSet<byte[]> _rented = [];
    private TaskCompletionSource? _empty;

    public long Octets { get; private set; }

    public long MaxOctets { get; private set; }

    public override byte[] Rent(int minimumLength)
    {
        byte[] buffer = new byte[minimumLength];
        lock (_lock)
        {
            _rented.Add(buffer);
            Octets += buffer.Length;
            MaxOctets = Math.Max(MaxOctets, Octets);
        }

        return buffer;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        lock (_lock)
        {
            Assert.True(_rented.Remove(array), "A buffer was returned twice or never rented.");
            Octets -= array.Length;
            array.AsSpan().Fill(0xCC);
            if (_rented.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Waits until fewer octets are rented out.</summary>
    public async Task WhenBelowAsync(long octets)
    {
        while (true)
        {
            lock (_lock)
            {
                if (Octets < octets)
                {
                    return;
                }
            }

            await Task.Delay(1, TestContext.Current.CancellationToken); // until the store has its piece
        }
    }

    /// <summary>Completes when every buffer has been returned.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_lock)
        {
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_rented.Count == 0)
            {
                _empty.SetResult();
            }

            return _empty.Task;
        }
    }
}
