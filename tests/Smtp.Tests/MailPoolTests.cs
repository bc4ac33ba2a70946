using System.Buffers;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests;

/// <summary>The pool of the blocks that connections receive into.</summary>
public sealed class MailPoolTests
{
    [Fact]
    public void Returned_block_is_reused()
    {
        using var pool = new MailPool();
        IMemoryOwner<byte> first = pool.Rent();
        Assert.Equal(MailPool.BlockSize, first.Memory.Length);
        first.Dispose();
        first.Dispose(); // a second Dispose has no effect
        Assert.Equal(1, pool.IdleBlocks);
        Assert.Same(first, pool.Rent(4096));
        Assert.NotSame(first, pool.Rent());
    }

    [Fact]
    public void Blocks_past_the_cap_are_not_cached()
    {
        using var pool = new MailPool();
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, MailPool.MaxIdleBlocks + 3).Select(_ => pool.Rent())];
        Array.ForEach(blocks, static block => block.Dispose());
        Assert.Equal(MailPool.MaxIdleBlocks, pool.IdleBlocks);
    }

    [Fact]
    public void Half_of_the_idle_blocks_are_released()
    {
        using var pool = new MailPool();
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, 16).Select(_ => pool.Rent())];
        Array.ForEach(blocks, static block => block.Dispose());
        pool.Trim(); // some were used since the start, so none is released yet
        Assert.Equal(16, pool.IdleBlocks);
        pool.Trim();
        Assert.Equal(8, pool.IdleBlocks);
        pool.Rent().Dispose();
        pool.Trim();
        Assert.Equal(4, pool.IdleBlocks);
        for (int i = 0; i < 4; i++)
        {
            pool.Trim();
        }

        Assert.Equal(0, pool.IdleBlocks);
    }

    [Fact]
    public void Larger_block_than_the_pool_has_is_refused()
    {
        using var pool = new MailPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(MailPool.BlockSize + 1));
    }
}
