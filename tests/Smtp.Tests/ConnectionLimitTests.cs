using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Listening;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>The server's response to a client past a connection limit.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task Client_past_the_limit_gets_421_and_is_disconnected()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:ConnectionsPerAddress"] = "1";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient first = await server.GreetAsync();
        await using (SmtpTestClient second = await server.ConnectAsync())
        {
            await second.ExpectAsync("421 4.7.0 Too many connections; try again later");
            await second.ExpectCloseAsync();
        }

        await first.AskAsync("NOOP", "250 ");
    }

    [Fact]
    public async Task Refused_connections_of_one_address_are_logged_once_a_minute()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:ConnectionsPerAddress"] = "1";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient first = await server.GreetAsync();
        await RefuseAsync(3);
        Assert.Equal(1, Lines());

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await RefuseAsync(2);
        Assert.Equal(2, Lines());

        int Lines() => server.Log.At(LogLevel.Information)
            .Count(static line => line.Contains("refused by a limit", StringComparison.Ordinal));

        async Task RefuseAsync(int times)
        {
            for (int number = 0; number < times; number++)
            {
                await using SmtpTestClient refused = await server.ConnectAsync();
                await refused.ExpectAsync("421 4.7.0");
            }
        }
    }

    [Fact]
    public async Task Client_past_the_limit_on_implicit_tls_is_disconnected_without_a_reply()
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
    public async Task Ended_session_frees_its_place()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:Connections"] = "1";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        var limiter = (ConnectionLimiter)server.Services.GetService(typeof(ConnectionLimiter))!;
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(System.Net.IPAddress.Loopback));
        await using (SmtpTestClient refused = await server.ConnectAsync())
        {
            await refused.ExpectAsync("421 4.7.0");
        }

        limiter.Leave(System.Net.IPAddress.Loopback);
        await using SmtpTestClient taken = await server.GreetAsync();
    }
}
