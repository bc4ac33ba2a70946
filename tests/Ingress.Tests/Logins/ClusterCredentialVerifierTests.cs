using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Logins;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Smtp.Ports;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Logins;

public sealed class ClusterCredentialVerifierTests(StubCluster cluster)
{
    private static readonly IPAddress s_client = IPAddress.Parse("192.0.2.9");

    private readonly FakeTimeProvider _timeProvider = new();
    private readonly LogCapture _log = new();

    [Fact]
    public async Task A_correct_password_returns_the_canonical_login()
    {
        Answer("right@example.org", static password => password == "secret" ? AuthenticationOutcome.Accepted : default);

        Assert.Equal(
            new CredentialVerdict(CredentialOutcome.Accepted, "right@example.org"),
            await VerifyAsync(Verifier(), "Right@EXAMPLE.org", "secret"));
        Assert.Equal(default, await VerifyAsync(Verifier(), "right@example.org", "wrong"));
    }

    [Fact]
    public async Task A_login_is_valid_until_its_account_is_disabled_or_deleted_or_a_password_changes()
    {
        const string account = "session@example.org";
        var info = new AccountInfo { CredentialsChangedAt = DateTimeOffset.UnixEpoch };
        Answer(account, static _ => AuthenticationOutcome.Accepted);
        cluster.Script.AccountInfos[account] = info;
        ICredentialVerifier verifier = Verifier();
        CredentialVerdict login = await VerifyAsync(verifier, account, "secret");

        Assert.True(await verifier.IsStillValidAsync(login, CancellationToken.None));
        cluster.Script.AccountInfos[account] = info with { QuotaOctets = 1, UpdatedAt = DateTimeOffset.MaxValue };
        Assert.True(await verifier.IsStillValidAsync(login, CancellationToken.None));
        cluster.Script.AccountInfos[account] = info with { Disabled = true };
        Assert.False(await verifier.IsStillValidAsync(login, CancellationToken.None));
        cluster.Script.AccountInfos[account] = info with { CredentialsChangedAt = DateTimeOffset.MaxValue };
        Assert.False(await verifier.IsStillValidAsync(login, CancellationToken.None));
        cluster.Script.AccountInfos.TryRemove(account, out _);
        cluster.Script.Accounts.TryRemove(account, out _);
        Assert.False(await verifier.IsStillValidAsync(login, CancellationToken.None));
    }

    [Fact]
    public async Task A_login_to_an_account_of_an_earlier_version_is_valid_until_its_first_change()
    {
        const string account = "earlier-session@example.org";
        Answer(account, static _ => AuthenticationOutcome.Accepted);
        cluster.Script.AccountInfos[account] = new AccountInfo();
        ICredentialVerifier verifier = Verifier();
        CredentialVerdict login = await VerifyAsync(verifier, account, "secret");

        Assert.True(await verifier.IsStillValidAsync(login, CancellationToken.None));
        cluster.Script.AccountInfos[account] = new AccountInfo { CredentialsChangedAt = DateTimeOffset.UnixEpoch };
        Assert.False(await verifier.IsStillValidAsync(login, CancellationToken.None));
    }

    [Theory]
    [InlineData("no address", "password")]
    [InlineData("right@example.org", "")]
    public async Task A_malformed_login_or_an_empty_password_is_refused_without_a_call(
        string login, string password) =>
        Assert.Equal(default, await VerifyAsync(Verifier(), login, password));

    [Fact]
    public async Task A_login_to_a_throttled_account_is_throttled()
    {
        Answer("throttled@example.org", static _ => AuthenticationOutcome.Throttled);

        Assert.Equal(
            CredentialOutcome.Throttled, (await VerifyAsync(Verifier(), "throttled@example.org", "x")).Outcome);
    }

    [Fact]
    public async Task A_client_with_many_failed_logins_is_throttled_until_its_window_has_passed()
    {
        Answer("guessed@example.org", static password =>
            password == "secret" ? AuthenticationOutcome.Accepted : AuthenticationOutcome.Refused);
        ICredentialVerifier verifier = Verifier();
        for (int guess = 0; guess < 50; guess++)
        {
            Assert.Equal(default, await VerifyAsync(verifier, "guessed@example.org", $"guess {guess}"));
        }

        Assert.Equal(
            CredentialOutcome.Throttled, (await VerifyAsync(verifier, "guessed@example.org", "secret")).Outcome);
        Assert.Equal(
            CredentialOutcome.Accepted,
            (await VerifyAsync(verifier, "guessed@example.org", "secret", IPAddress.Parse("192.0.2.10"))).Outcome);

        _timeProvider.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(
            CredentialOutcome.Accepted, (await VerifyAsync(verifier, "guessed@example.org", "secret")).Outcome);
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", true)] // one /64
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void IPv6_clients_are_counted_by_their_64_bit_prefix(string one, string other, bool isSame)
    {
        AddressThrottle throttle = Throttle(1);
        throttle.AddFailure(IPAddress.Parse(one));

        Assert.Equal(isSame, throttle.IsThrottled(IPAddress.Parse(other)));
    }

    [Fact]
    public void The_throttle_drops_addresses_when_it_is_full()
    {
        AddressThrottle throttle = Throttle(1);
        for (int index = 0; index < AddressThrottle.MaxEntries; index++)
        {
            throttle.AddFailure(new IPAddress(index + 1L));
        }

        throttle.AddFailure(s_client);

        Assert.False(throttle.IsThrottled(new IPAddress(1L)));
        Assert.True(throttle.IsThrottled(s_client));
    }

    [Fact]
    public void A_limit_of_zero_means_no_limit()
    {
        AddressThrottle throttle = Throttle(0);
        throttle.AddFailure(s_client);

        Assert.False(throttle.IsThrottled(s_client));
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_a_transient_failure_and_not_a_failed_login()
    {
        Answer("away@example.org", static _ => throw new SiloUnavailableException("No silo."));
        var bench = new DeliveryBench(cluster);
        AddressThrottle throttle = Throttle(1);
        var verifier = new ClusterCredentialVerifier(
            cluster.Grains, bench.Calls, bench.Budgets, throttle, Known(), _log.For<ClusterCredentialVerifier>());

        Assert.Equal(
            new CredentialVerdict(CredentialOutcome.Throttled, null),
            await VerifyAsync(verifier, "away@example.org", "pass"));
        Assert.False(throttle.IsThrottled(s_client));
        Assert.DoesNotContain(_log.Entries, static entry => entry.Text.Contains("pass", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_try_that_was_not_checked_in_time_counts_and_is_not_repeated(bool timesOut)
    {
        int calls = 0;
        Answer("late@example.org", _ =>
        {
            calls++;
            return timesOut ? throw new TimeoutException("No answer in time.") : AuthenticationOutcome.Throttled;
        });
        AddressThrottle throttle = Throttle(1);
        var bench = new DeliveryBench(cluster);
        var verifier = new ClusterCredentialVerifier(
            cluster.Grains, bench.Calls, bench.Budgets, throttle, Known(), _log.For<ClusterCredentialVerifier>());

        Assert.Equal(CredentialOutcome.Throttled, (await VerifyAsync(verifier, "late@example.org", "x")).Outcome);

        Assert.Equal(1, calls);
        Assert.True(throttle.IsThrottled(s_client));
    }

    [Fact]
    public async Task A_login_that_was_right_before_is_not_throttled_with_its_address()
    {
        Answer("busy@example.org", static password =>
            password == "secret" ? AuthenticationOutcome.Accepted : AuthenticationOutcome.Refused);
        ICredentialVerifier verifier = Verifier();
        Assert.Equal(CredentialOutcome.Accepted, (await VerifyAsync(verifier, "busy@example.org", "secret")).Outcome);
        for (int guess = 0; guess < 60; guess++)
        {
            await VerifyAsync(verifier, "busy@example.org", "guess");
        }

        Assert.Equal(CredentialOutcome.Accepted, (await VerifyAsync(verifier, "busy@example.org", "secret")).Outcome);
        Assert.Equal(CredentialOutcome.Throttled, (await VerifyAsync(verifier, "busy@example.org", "guess")).Outcome);
        Assert.Equal(CredentialOutcome.Throttled, (await VerifyAsync(verifier, "other@example.org", "secret")).Outcome);
        _timeProvider.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(CredentialOutcome.Accepted, (await VerifyAsync(verifier, "busy@example.org", "secret")).Outcome);
    }

    [Fact]
    public async Task The_network_of_the_client_is_passed_to_the_account()
    {
        Answer("network@example.org", static _ => AuthenticationOutcome.Accepted);

        await VerifyAsync(Verifier(), "network@example.org", "secret", IPAddress.Parse("2001:db8::1"));
        string first = cluster.Script.LoginClients["network@example.org"]!;
        await VerifyAsync(Verifier(), "network@example.org", "secret", IPAddress.Parse("2001:db8::ffff"));
        string second = cluster.Script.LoginClients["network@example.org"]!;
        await VerifyAsync(Verifier(), "network@example.org", "secret", IPAddress.Parse("2001:db8:0:1::1"));

        Assert.Equal(first, second);
        Assert.NotEqual(first, cluster.Script.LoginClients["network@example.org"]);
    }

    private KnownLogins Known() => new(Options.Create(new IngressOptions()), _timeProvider);

    private void Answer(string account, Func<string, AuthenticationOutcome> answer) =>
        cluster.Script.Accounts[account] = answer;

    private AddressThrottle Throttle(int limit) =>
        new(Options.Create(new IngressOptions { AuthenticationFailuresPerAddress = limit }), _timeProvider);

    private ClusterCredentialVerifier Verifier()
    {
        IOptions<IngressOptions> options = Options.Create(new IngressOptions());
        return new ClusterCredentialVerifier(
            cluster.Grains,
            DeliveryBench.CallsOf(cluster, _timeProvider, _log),
            new RetryBudgets(options),
            new AddressThrottle(options, _timeProvider),
            new KnownLogins(options, _timeProvider),
            _log.For<ClusterCredentialVerifier>());
    }

    private static Task<CredentialVerdict> VerifyAsync(
        ICredentialVerifier verifier, string login, string password, IPAddress? client = null) =>
        verifier.VerifyAsync(login, password, client ?? s_client, CancellationToken.None).AsTask();
}
