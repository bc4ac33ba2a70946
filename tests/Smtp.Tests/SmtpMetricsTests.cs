using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>The instruments count what happens, under tags from closed sets.</summary>
public sealed class SmtpMetricsTests
{
    [Fact]
    public async Task One_session_updates_all_instruments()
    {
        var settings = new SmtpTestSettings { Listener = SmtpTestSettings.Submission };
        settings.Options["Smtp:RequireAuthentication"] = "false";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        using var sums = new MetricSums(server.Services.GetRequiredService<IMeterFactory>());
        string cipher;
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync("STARTTLS", "220 ");
            await client.StartTlsAsync(protocols: System.Security.Authentication.SslProtocols.Tls13);
            cipher = client.Tls!.NegotiatedCipherSuite.ToString();
            await client.AskAsync("EHLO c.example.org", "250 ");
            await client.AskAsync("AUTH PLAIN AGEAYg==", "535 ");
            await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync("DATA", "354 ");
            await client.AskAsync("12345678\r\n.", "250 ");
            await client.AskAsync("MAIL FROM:<refuse-commit@example.org>", "250 ");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync("BDAT 0 LAST", "554 ");
            await client.AskAsync("SECRETVERB", "500 ");
        }

        Assert.Equal(1, sums["relatemail.smtp.messages outcome=accepted"]);
        Assert.Equal(10, sums["relatemail.smtp.content outcome=accepted"]);
        Assert.Equal(1, sums["relatemail.smtp.messages outcome=refused"]);
        Assert.Equal(1, sums[$"relatemail.smtp.tls.handshakes outcome=done protocol=Tls13 cipher={cipher} sni=known"]);
        Assert.Equal(1, sums["relatemail.smtp.authentications outcome=refused"]);
        Assert.Equal(1, sums["relatemail.smtp.command.duration verb=UNKNOWN code=500"]);
        Assert.Equal(2, sums["relatemail.smtp.command.duration verb=MAIL code=250"]);
        Assert.Equal(1, sums["relatemail.smtp.command.duration verb=BDAT code=554"]);
        server.BeginStop();
        await server.DisposeAsync();
        Assert.Equal(0, sums["relatemail.smtp.sessions"]);
    }

    [Fact]
    public async Task PROXY_headers_are_counted_by_outcome()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Proxy:TrustedSources"] = "127.0.0.1";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        using var sums = new MetricSums(server.Services.GetRequiredService<IMeterFactory>());
        string[] headers = ["PROXY TCP4 192.0.2.1 192.0.2.2 1 25\r\n", "PROXY UNKNOWN\r\n", "EHLO", ""];
        foreach (string header in headers)
        {
            await using SmtpTestClient client = await server.ConnectAsync();
            await client.SendAsync(header);
            await client.EndAsync();
            await client.ExpectEndAsync();
        }

        Assert.Equal(1, sums["relatemail.smtp.proxy.headers outcome=named"]);
        Assert.Equal(1, sums["relatemail.smtp.proxy.headers outcome=unnamed"]);
        Assert.Equal(1, sums["relatemail.smtp.proxy.headers outcome=malformed"]);
        Assert.Equal(1, sums["relatemail.smtp.proxy.headers outcome=absent"]);
    }
}
