using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Accounts;

namespace RelateMail.Grains.Tests.Accounts;

/// <summary>Passwords that wait for a thread, and the time that a refusal takes.</summary>
public sealed class HashQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Networks_take_turns()
    {
        var queue = new HashQueue(capacity: 100, perClient: 10);
        var done = new List<string>();
        foreach (string name in (string[])["a1", "a2", "a3", "b1", "c1", "c2"])
        {
            Assert.True(queue.TryAdd(name[..1], () => done.Add(name)));
        }

        queue.Complete();
        while (queue.TryTake(out Action? job))
        {
            job();
        }

        Assert.Equal(["a1", "b1", "c1", "a2", "c2", "a3"], done);
    }

    [Fact]
    public void Queue_is_bounded_for_each_network_and_in_all()
    {
        var queue = new HashQueue(capacity: 5, perClient: 2);
        Assert.True(queue.TryAdd("a", Nothing));
        Assert.True(queue.TryAdd("a", Nothing));
        Assert.False(queue.TryAdd("a", Nothing));
        Assert.True(queue.TryAdd("b", Nothing));
        Assert.True(queue.TryAdd("b", Nothing));
        Assert.True(queue.TryAdd("c", Nothing));
        Assert.False(queue.TryAdd("d", Nothing));
        queue.Add(Nothing); // a new password is never rejected

        Assert.True(queue.TryTake(out _));
        Assert.True(queue.TryTake(out _));
        Assert.True(queue.TryAdd("d", Nothing));
    }

    [Fact]
    public void Complete_queue_accepts_nothing()
    {
        var queue = new HashQueue(capacity: 5, perClient: 2);
        Assert.True(queue.Complete());
        Assert.False(queue.Complete());
        Assert.False(queue.TryAdd("a", Nothing));
        Assert.Throws<ObjectDisposedException>(() => queue.Add(Nothing));
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public async Task Password_that_waited_too_long_is_not_hashed()
    {
        var clock = new FakeTimeProvider();
        using PasswordHasher hasher = NewHasher(clock, new PasswordHashCost(64, 1));
        string slow = (await hasher.HashAsync("secret", Token)).Replace("m=64", "m=200000", StringComparison.Ordinal);

        Task<PasswordVerdict> first = hasher.VerifyAsync("secret", slow, "a", Token); // some tenths of a second
        Task<PasswordVerdict> second = hasher.VerifyAsync("secret", null, "b", Token);
        clock.Advance(PasswordHasher.MaxWait + TimeSpan.FromSeconds(1));

        Assert.Equal(PasswordVerdict.Busy, await second);
        await first;
    }

    /// <summary>A wrong password of an account with a cheap hash must not be faster than that of no account.</summary>
    [Theory]
    [InlineData(2_000, 2, 8_000, 2)] // the setting was raised
    [InlineData(8_000, 2, 2_000, 2)] // the setting was lowered
    [InlineData(3_000, 1, 3_000, 5)]
    [InlineData(3_000, 5, 8_000, 1)]
    public async Task Refusal_costs_the_same_after_a_change_of_cost(
        long memory, int passes, long newMemory, int newPasses)
    {
        using PasswordHasher hasher = NewHasher(TimeProvider.System, new PasswordHashCost(newMemory, newPasses));
        var old = new PasswordHashCost(memory, passes);
        string hash = PasswordHash.Compute("secret"u8, old).ToString();
        string current = await hasher.HashAsync("secret", Token);
        await WorkAsync(hash); // the node has seen the cost

        long missing = await WorkAsync(null);
        long rounding = Math.Max(passes, newPasses);
        Assert.InRange(await WorkAsync(hash), missing - rounding, missing + rounding);
        Assert.InRange(await WorkAsync(current), missing - rounding, missing + rounding);

        async Task<long> WorkAsync(string? stored)
        {
            long before = hasher.WorkDone;
            Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync("wrong", stored, "a", Token));
            return hasher.WorkDone - before;
        }
    }

    private static PasswordHasher NewHasher(TimeProvider clock, PasswordHashCost cost) => new(
        Options.Create(new AccountOptions
        {
            HashMemoryBytes = cost.MemoryKibioctets * 1024,
            HashPasses = cost.Passes,
            HashThreads = 1,
        }),
        clock);

    private static void Nothing()
    {
    }
}
