using System.Buffers;
using System.Collections.Concurrent;

namespace RelateMail.Smtp.Transport;

/// <summary>
/// Pinned blocks for the octets that connections receive. Blocks larger than Kestrel's own 4 KiB make long content
/// cheap, because one system call reads eight times as much. Idle connections hold no block.
/// </summary>
internal sealed class MailPool : MemoryPool<byte>
{
    /// <summary>Octets of one block.</summary>
    public const int BlockSize = 32 * 1024;

    /// <summary>Blocks cached for reuse, 64 MiB; further ones are garbage collected.</summary>
    public const int MaxIdleBlocks = 2048;

    private readonly ConcurrentQueue<Block> _idle = new();
    private int _idleCount;
    private int _lowWater;

    public override int MaxBufferSize => BlockSize;

    /// <summary>Blocks in the cache.</summary>
    public int IdleBlocks => Volatile.Read(ref _idleCount);

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_idle.TryDequeue(out Block? block))
        {
            return new Block(this);
        }

        int left = Interlocked.Decrement(ref _idleCount);
        if (left < Volatile.Read(ref _lowWater))
        {
            Volatile.Write(ref _lowWater, left);
        }

        block.Lend();
        return block;
    }

    /// <summary>Releases half of the blocks that were not used since the last call.</summary>
    public void Trim()
    {
        int surplus = (Volatile.Read(ref _lowWater) + 1) / 2;
        while (surplus-- > 0 && _idle.TryDequeue(out _))
        {
            Interlocked.Decrement(ref _idleCount);
        }

        Volatile.Write(ref _lowWater, IdleBlocks);
    }

    /// <summary>
    /// Does nothing, because all listeners of the process share one pool and each disposes it when it stops.
    /// </summary>
    protected override void Dispose(bool disposing)
    {
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _idleCount) > MaxIdleBlocks)
        {
            Interlocked.Decrement(ref _idleCount);
            return;
        }

        _idle.Enqueue(block);
    }

    private sealed class Block(MailPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _octets = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);
        private int _isLent = 1;

        public Memory<byte> Memory => _octets;

        public void Lend() => Volatile.Write(ref _isLent, 1);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLent, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}
