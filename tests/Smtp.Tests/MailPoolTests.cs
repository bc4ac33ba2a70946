using System.Buffers;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests;

/// <summary>The pool of the blocks that connections receive into.</summary>
public sealed class MailPoolTests
{
    [Fact]
    public void A_block_is_used_again_once_it_is_given_back()
    {
        using var pool = new MailPool();
        IMemoryOwner<byte> first = pool.Rent();
        Assert.Equal(MailPool.BlockSize, first.Memory.Length);
        first.Dispose();
        first.Dispose(); // twice is once
        Assert.Equal(1, pool.IdleBlocks);
        Assert.Same(first, pool.Rent(4096));
        Assert.NotSame(first, pool.Rent());
    }

    [Fact]
    public void What_is_past_the_cap_is_not_kept()
    {
        using var pool = new MailPool();
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, MailPool.MaxIdleBlocks + 3).Select(_ => pool.Rent())];
        Array.ForEach(blocks, static block => block.Dispose());
        Assert.Equal(MailPool.MaxIdleBlocks, pool.IdleBlocks);
    }

    [Fact]
    public void Idle_blocks_are_given_up_by_halves()
    {
        using var pool = new MailPool();
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, 16).Select(_ => pool.Rent())];
        Array.ForEach(blocks, static block => block.Dispose());
        pool.Trim(); // some were needed since the start: nothing is known yet
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
    public void A_larger_block_than_there_is_cannot_be_had()
    {
        using var pool = new MailPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(MailPool.BlockSize + 1));
    }
}
