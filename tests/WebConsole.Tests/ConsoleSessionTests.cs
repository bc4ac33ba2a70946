using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using RelateMail.WebConsole.Sessions;

namespace RelateMail.WebConsole.Tests;

/// <summary>Sessions of the console need no store, end by themselves, and end with their key.</summary>
public sealed class ConsoleSessionTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    private readonly Host _host = new();

    [Fact]
    public async Task A_cookie_is_read_by_every_node_that_knows_the_key()
    {
        ConsoleSession session = await BeginAsync();
        ConsoleSession? read = await ReadAsync(session.ToCookie(), new Host(), s_now.AddHours(11));

        Assert.Equal("desk", read?.Key.Name);
        Assert.Equal(session.FormToken, read?.FormToken);
        Assert.True(read!.HasToken(session.FormToken));
    }

    [Fact]
    public async Task A_cookie_ends_after_its_time_and_with_its_key()
    {
        string cookie = (await BeginAsync()).ToCookie();
        Assert.Null(await ReadAsync(cookie, _host, s_now + ConsoleSession.Duration));

        _host.Secret[0]++;
        Assert.Null(await ReadAsync(cookie, _host, s_now));
        _host.Name = "other";
        Assert.Null(await ReadAsync(cookie, _host, s_now));
    }

    [Fact]
    public async Task A_changed_cookie_is_refused()
    {
        string cookie = (await BeginAsync()).ToCookie();
        for (int index = 0; index < cookie.Length; index++)
        {
            char other = cookie[index] == '1' ? '2' : '1';
            string changed = $"{cookie[..index]}{other}{cookie[(index + 1)..]}";
            Assert.Null(await ReadAsync(changed, _host, s_now));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("a.b.c.d")]
    [InlineData("ZGVzaw.99999999999999999999.00000000000000000000000000000000.x")]
    [InlineData("ZGVzaw.253402300800.00000000000000000000000000000000.x")]
    public async Task Nonsense_is_refused(string? cookie) =>
        Assert.Null(await ReadAsync(cookie, _host, s_now));

    [Fact]
    public async Task The_token_of_another_session_is_refused()
    {
        ConsoleSession session = await BeginAsync();
        Assert.False(session.HasToken((await BeginAsync()).FormToken));
        Assert.False(session.HasToken(null));
        Assert.False(session.HasToken(""));
    }

    [Fact]
    public void Wrong_keys_of_one_address_are_bounded_and_forgotten()
    {
        var clock = new FakeTimeProvider();
        var throttle = new SignInThrottle(clock);
        var guesser = IPAddress.Parse("2001:db8::1");
        for (int count = 0; count < SignInThrottle.MaxFailures; count++)
        {
            Assert.True(throttle.MayTry(guesser));
            throttle.Failed(guesser);
        }

        Assert.False(throttle.MayTry(IPAddress.Parse("2001:db8::2"))); // of the same /64
        Assert.True(throttle.MayTry(IPAddress.Parse("192.0.2.1")));
        clock.Advance(SignInThrottle.Window);
        Assert.True(throttle.MayTry(guesser));
    }

    private static ValueTask<ConsoleSession?> ReadAsync(string? cookie, Host host, DateTimeOffset now) =>
        ConsoleSession.ReadAsync(cookie, host, now, TestContext.Current.CancellationToken);

    private async Task<ConsoleSession> BeginAsync() => ConsoleSession.Begin(
        (await _host.FindByNameAsync("desk", TestContext.Current.CancellationToken))!, s_now);

    private sealed class Host : IConsoleHost
    {
        public byte[] Secret { get; } = [1, 2, 3];

        public string Name { get; set; } = "desk";

        public ValueTask<ConsoleIdentity?> FindBySecretAsync(string secret, CancellationToken cancellationToken) =>
            ValueTask.FromResult<ConsoleIdentity?>(null);

        public ValueTask<ConsoleIdentity?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(name == Name ? new ConsoleIdentity(name, ["mail.read"], Secret, this) : null);

        public object MakeOrigin(string name, IReadOnlyList<string> scopes) => throw new NotSupportedException();

        public void Authorize(HttpContext request, ConsoleIdentity key) => throw new NotSupportedException();
    }
}
