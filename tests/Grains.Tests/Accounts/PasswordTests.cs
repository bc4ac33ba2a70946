using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Tests.Accounts;

/// <summary>Hashes, the threads that compute them, the password cache and the login throttle.</summary>
public sealed class PasswordTests
{
    private static readonly PasswordHashCost s_cheap = new(64, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_hash_survives_formatting_and_parsing()
    {
        PasswordHash hash = PasswordHash.Compute("secret"u8, s_cheap);

        PasswordHash read = PasswordHash.Parse(hash.ToString());

        Assert.StartsWith("$argon2id$v=19$m=64,t=1,p=1$", hash.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('=', hash.ToString().Split('$')[4]);
        Assert.Equal(s_cheap, read.Cost);
        Assert.True(read.Matches("secret"u8));
        Assert.False(read.Matches("Secret"u8));
    }

    [Fact]
    public void A_hash_of_another_implementation_is_parsed()
    {
        PasswordHash hash = PasswordHash.Parse(
            "$argon2id$v=19$m=64,t=2,p=1$c2l4dGVlbiBvY3RldHMhIQ$hZdVWiOA+H1WACFWDxZxJrzSXF5Ey08Z/IHtD252I8k");

        Assert.True(hash.Matches("password"u8));
        Assert.False(hash.Matches("Password"u8));
    }

    [Fact]
    public void Two_hashes_of_one_password_differ() => Assert.NotEqual(
        PasswordHash.Compute("secret"u8, s_cheap).ToString(), PasswordHash.Compute("secret"u8, s_cheap).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA")]
    [InlineData("$argon2id$v=16$m=64,t=1,p=1$AAAA$AAAA")]
    [InlineData("$argon2id$v=19$m=64,t=1,p=2$AAAA$AAAA")]
    [InlineData("$argon2id$v=19$m=64,t=1$AAAA$AAAA")]
    [InlineData("$argon2id$v=19$m=-64,t=1,p=1$AAAA$AAAA")]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$A!AA$AAAA")]
    public void A_malformed_hash_is_rejected(string text) =>
        Assert.Throws<InvalidDataException>(() => PasswordHash.Parse(text));

    [Fact]
    public async Task Hashes_are_computed_and_checked_on_dedicated_threads()
    {
        using PasswordHasher hasher = NewHasher();

        string hash = await hasher.HashAsync("secret", Token);

        Assert.Equal(PasswordVerdict.Right, await hasher.VerifyAsync("secret", hash, null, Token));
        Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync("wrong", hash, null, Token));
        Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync("secret", null, null, Token));
        await Assert.ThrowsAsync<InvalidDataException>(() => hasher.VerifyAsync("secret", "nonsense", null, Token));
        Assert.Equal(PasswordVerdict.Right, await hasher.VerifyAsync("secret", hash, null, Token));
    }

    [Fact]
    public async Task A_hash_at_another_cost_is_correct_and_outdated()
    {
        using PasswordHasher hasher = NewHasher();
        string old = PasswordHash.Compute("secret"u8, new PasswordHashCost(32, 1)).ToString();

        Assert.Equal(PasswordVerdict.RightAndOutdated, await hasher.VerifyAsync("secret", old, null, Token));
        Assert.Equal(PasswordVerdict.Wrong, await hasher.VerifyAsync("wrong", old, null, Token));
    }

    [Fact]
    public void A_missing_account_costs_the_same_as_an_account() =>
        Assert.Equal(s_cheap, PasswordHash.OfNothing(s_cheap).Cost);

    [Fact]
    public async Task Logins_are_rejected_at_once_when_the_queue_is_full()
    {
        using PasswordHasher hasher = NewHasher(queue: 2);

        Task<PasswordVerdict>[] checks =
            [.. Enumerable.Range(0, 2_000).Select(_ => hasher.VerifyAsync("secret", null, null, Token))];
        PasswordVerdict[] verdicts = await Task.WhenAll(checks);

        Assert.Contains(PasswordVerdict.Busy, verdicts);
        Assert.Contains(PasswordVerdict.Wrong, verdicts);
    }

    [Fact]
    public async Task A_cancelled_check_is_not_started()
    {
        using PasswordHasher hasher = NewHasher();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => hasher.VerifyAsync("secret", null, null, given.Token));
    }

    [Fact]
    public async Task Queued_checks_complete_before_the_threads_end()
    {
        PasswordHasher hasher = NewHasher();
        Task<PasswordVerdict>[] checks =
            [.. Enumerable.Range(0, 50).Select(_ => hasher.VerifyAsync("secret", null, null, Token))];

        hasher.Dispose();

        Assert.All(await Task.WhenAll(checks), verdict => Assert.Equal(PasswordVerdict.Wrong, verdict));
        Assert.Equal(PasswordVerdict.Busy, await hasher.VerifyAsync("secret", null, null, Token));
    }

    [Fact]
    public void An_accepted_password_is_cached_for_the_cache_time_only()
    {
        using PasswordHasher hasher = NewHasher();
        var clock = new FakeTimeProvider();
        var cache = new PasswordCache(clock, hasher, TimeSpan.FromMinutes(5));

        Assert.False(cache.Matches("secret"));
        cache.Set("secret");
        Assert.True(cache.Matches("secret"));
        Assert.False(cache.Matches("Secret"));
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.True(cache.Matches("secret"));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(cache.Matches("secret"));
        cache.Set("secret");
        cache.Clear();
        Assert.False(cache.Matches("secret"));
    }

    [Fact]
    public void The_failure_window_starts_with_the_first_failure()
    {
        var clock = new FakeTimeProvider();
        var throttle = new LoginThrottle(clock, maxFailures: 2, TimeSpan.FromMinutes(15));

        Assert.False(throttle.Fail(null));
        clock.Advance(TimeSpan.FromMinutes(14));
        Assert.True(throttle.Fail(null));
        Assert.True(throttle.IsClosed(null));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(throttle.IsClosed(null));
        Assert.False(throttle.HasFailures);
        Assert.False(throttle.Fail(null));
        Assert.False(throttle.IsClosed(null));
    }

    [Fact]
    public void Failures_of_a_network_that_has_logged_in_are_counted_alone()
    {
        var throttle = new LoginThrottle(new FakeTimeProvider(), maxFailures: 2, TimeSpan.FromMinutes(15));

        throttle.Fail(null);
        Assert.True(throttle.Fail(null));
        Assert.False(throttle.IsClosed("192.0.2.1/32"));
        throttle.Fail("192.0.2.1/32");
        Assert.True(throttle.Fail("192.0.2.1/32"));
        Assert.False(throttle.IsClosed("192.0.2.2/32"));
        throttle.Reset("192.0.2.1/32");
        Assert.False(throttle.IsClosed("192.0.2.1/32"));
        Assert.True(throttle.IsClosed(null));
        throttle.ResetAll();
        Assert.False(throttle.HasFailures);
    }

    [Fact]
    public void ToString_contains_no_secret()
    {
        Assert.DoesNotContain("secret", new Password("secret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new AccountChange { Password = "secret" }.ToString(), StringComparison.Ordinal);
        string state = new AccountState { PasswordHash = "secret" }.ToString();
        Assert.DoesNotContain("secret", state, StringComparison.Ordinal);
        string message = Harness.TestMessages.Message(Guid.Empty, subject: "secret").ToString();
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    private static PasswordHasher NewHasher(int queue = 10_000, TimeProvider? clock = null) => new(
        Options.Create(new AccountOptions
        {
            HashMemoryBytes = s_cheap.MemoryKibioctets * 1024,
            HashPasses = s_cheap.Passes,
            HashThreads = 1,
            HashQueueLength = queue,
        }),
        clock ?? TimeProvider.System);
}
