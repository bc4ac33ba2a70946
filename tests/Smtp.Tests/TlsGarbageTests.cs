using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Octets that are not a handshake: one failed handshake in the metrics, and the server continues.</summary>
public sealed class TlsGarbageTests
{
    public static TheoryData<string> Octets =>
    [
        "474554202f20485454502f312e310d0a486f73743a20780d0a0d0a", // an HTTP request
        "160301000568656c6c6f", // a handshake record that contains "hello"
        "15030300020228", // an alert: handshake_failure (RFC 8446 §6.2)
        "1503030002010000", // an alert: close_notify, and one octet more
        "1703030005aabbccddee", // application data before the handshake
        "140303000101", // ChangeCipherSpec alone
        "1803030003010000", // a heartbeat (RFC 6520)
        "16030100010e", // a handshake record that is a ServerHelloDone
        "1603010004010000ff", // a ClientHello without its body
        "160301000401000000", // an empty ClientHello
        "1603010000", // an empty record
        "1603ff0005010000010a", // version 3.255
        "160301ffff0100", // a record past 2^14 octets (RFC 8446 §5.1)
        "16030100", // a record header that ends too early
        "16",
        "802e0100020015000000100100800200", // a ClientHello of SSL 2
        "00000000000000000000000000000000",
        "ffffffffffffffffffffffffffffffff",
        "45484c4f20632e6578616d706c652e6f72670d0a", // EHLO in the clear
    ];

    [Theory]
    [MemberData(nameof(Octets))]
    public Task Octets_after_STARTTLS_that_are_not_a_handshake_are_a_failed_handshake(string hex) =>
        FailAsync(SmtpTestSettings.Relay, hex);

    [Theory]
    [InlineData("474554202f20485454502f312e310d0a486f73743a20780d0a0d0a")]
    [InlineData("160301000568656c6c6f")]
    [InlineData("15030300020228")]
    public Task Client_that_waits_is_disconnected_at_once(string hex) =>
        FailAsync(SmtpTestSettings.Submissions, hex, ends: false);

    [Theory]
    [MemberData(nameof(Octets))]
    public Task Octets_on_the_implicit_port_that_are_not_a_handshake_are_a_failed_handshake(string hex) =>
        FailAsync(SmtpTestSettings.Submissions, hex);

    private static async Task FailAsync(SmtpListener listener, string hex, bool ends = true)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(new() { Listener = listener });
        using var sums = new MetricSums(server.Services.GetRequiredService<IMeterFactory>());
        await using (SmtpTestClient client = await server.ConnectAsync())
        {
            await BeginAsync(client, listener);
            await client.SendAsync(Convert.FromHexString(hex));
            if (ends)
            {
                await client.EndAsync();
            }

            await client.ExpectEndAsync();
        }

        // The server continues: the next client has its handshake and its session.
        await using (SmtpTestClient client = await server.ConnectAsync())
        {
            await BeginAsync(client, listener);
            await client.StartTlsAsync();
            await client.AskAsync(
                "EHLO c.example.org", listener.TlsMode == TlsMode.Implicit ? "220 " : "250 ");
        }

        server.BeginStop();
        await server.DisposeAsync();
        Assert.Empty(server.Log.At(LogLevel.Error));
        Assert.Empty(server.Log.At(LogLevel.Warning));
        Assert.Single(
            server.Log.At(LogLevel.Debug),
            static line => line.Contains("the TLS handshake failed", StringComparison.Ordinal));
        Assert.Equal(1, sums["relatemail.smtp.tls.handshakes outcome=failed"]);
    }

    private static async Task BeginAsync(SmtpTestClient client, SmtpListener listener)
    {
        if (listener.TlsMode == TlsMode.Implicit)
        {
            return;
        }

        await client.ExpectAsync("220 ");
        await client.AskAsync("EHLO c.example.org", "250 ");
        await client.AskAsync("STARTTLS", "220 ");
    }
}
