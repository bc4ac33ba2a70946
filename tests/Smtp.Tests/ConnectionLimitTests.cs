using RelateMail.Smtp.Listening;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>What a client sees that is past a connection limit.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task A_client_past_the_limit_is_told_so_and_closed()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:ConnectionsPerAddress"] = "1";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient first = await server.GreetAsync();
        await using (SmtpTestClient second = await server.ConnectAsync())
        {
            await second.ExpectAsync("421 4.7.0 Too many connections; try later");
            await second.ExpectCloseAsync();
        }

        await first.AskAsync("NOOP", "250 ");
    }

    [Fact]
    public async Task Under_implicit_tls_it_is_only_closed()
    {
        var settings = new SmtpTestSettings { Listener = SmtpTestSettings.Submissions };
        settings.Options["Limits:Connections"] = "1";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient first = await server.ConnectAsync();
        await first.StartTlsAsync();
        await first.ExpectAsync("220 ");
        await using SmtpTestClient second = await server.ConnectAsync();
        await second.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_session_that_ends_makes_room()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:Connections"] = "1";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        var limiter = (ConnectionLimiter)server.Services.GetService(typeof(ConnectionLimiter))!;
        Assert.Equal(ConnectionVerdict.Taken, limiter.Enter(System.Net.IPAddress.Loopback));
        await using (SmtpTestClient refused = await server.ConnectAsync())
        {
            await refused.ExpectAsync("421 4.7.0");
        }

        limiter.Leave(System.Net.IPAddress.Loopback);
        await using SmtpTestClient taken = await server.GreetAsync();
    }
}
