using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Tests.Harness;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests.Proxy;

/// <summary>Connections from trusted and untrusted sources, over real sockets.</summary>
public sealed class ProxyConnectionTests
{
    private const string V1 = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 25";

    public static TheoryData<byte[], string> Named => new()
    {
        { ProxyHeaders.V1(V1), "192.0.2.1:56324" },
        { ProxyHeaders.V1("PROXY TCP6 2001:db8::1 2001:db8::2 56324 25"), "[2001:db8::1]:56324" },
        { ProxyHeaders.V2("192.0.2.1", 56324), "192.0.2.1:56324" },
        { ProxyHeaders.V2WithChecksum("2001:db8::1", 56324), "[2001:db8::1]:56324" },
    };

    public static TheoryData<byte[]> Unnamed =>
    [
        ProxyHeaders.V1("PROXY UNKNOWN"),
        ProxyHeaders.V2(ProxyHeaders.Local, 0),
        ProxyHeaders.V2(ProxyHeaders.Proxy, 0),
        ProxyHeaders.V2(ProxyHeaders.Proxy, 0x31, new byte[216]),
    ];

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Client_of_the_header_is_the_client_of_the_message(byte[] header, string client)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());

        Assert.Equal(client, await SendAsync(server, header));
        Assert.Contains(
            server.Log.At(LogLevel.Debug),
            line => line.Contains($" from {client} on mx", StringComparison.Ordinal));
        Envelope envelope = Assert.Single(server.Delivery.Messages).Envelope;
        string address = IPEndPoint.Parse(client).Address.ToString();
        Assert.Contains($"{address}])", envelope.ReceivedField, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unnamed))]
    public async Task Header_without_a_client_keeps_the_peer(byte[] header)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());

        string client = await SendAsync(server, header);

        Assert.StartsWith("127.0.0.1:", client, StringComparison.Ordinal);
        Assert.Empty(server.Log.At(LogLevel.Warning));
    }

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Header_may_arrive_octet_by_octet(byte[] header, string client)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());

        Assert.Equal(client, await SendAsync(server, [.. header.Select(static octet => new[] { octet })]));
    }

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Header_precedes_the_handshake_of_implicit_tls(
        byte[] header, string client)
    {
        SmtpTestSettings settings = Trusting();
        settings.Listener = SmtpTestSettings.Submissions;
        settings.Options["Smtp:RequireAuthentication"] = "false";
        settings.ConnectionGate = connection => WaitForMoreAsync(connection, header.Length);
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient submitter = await server.ConnectAsync();
        await submitter.SendAsync(header);
        await submitter.StartTlsAsync();

        Assert.Equal(client, await SubmitAsync(server, submitter));
    }

    [Fact]
    public async Task Octets_after_the_header_belong_to_the_session()
    {
        SmtpTestSettings settings = Trusting();
        byte[] header = ProxyHeaders.V1(V1);
        settings.ConnectionGate = connection => WaitForMoreAsync(connection, header.Length);
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync(V1 + "\r\nEHLO early.example.org\r\n");

        await client.ExpectAsync("554 5.5.1"); // as from any client that does not wait for the greeting
        await client.ExpectCloseAsync();
    }

    [Theory]
    [InlineData("EHLO client.example.org\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\nx")]
    [InlineData("\u0016\u0003\u0001")]
    public async Task Trusted_source_without_a_header_is_disconnected_and_logged(string octets)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync(Encoding.Latin1.GetBytes(octets));
        await client.ExpectCloseAsync();

        string line = Assert.Single(server.Log.At(LogLevel.Warning));
        int port = ((IPEndPoint)client.Socket.LocalEndPoint!).Port;
        Assert.Contains($" 127.0.0.1:{port} on mx", line, StringComparison.Ordinal);
        Assert.Contains("Malformed", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incomplete_header_is_logged_and_an_unused_connection_is_not()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());
        for (int i = 0; i < 3; i++)
        {
            await using SmtpTestClient check = await server.ConnectAsync();
            await check.EndAsync();
            await check.ExpectCloseAsync();
        }

        Assert.DoesNotContain(
            server.Log.At(LogLevel.Information),
            static line => line.StartsWith("RelateMail", StringComparison.Ordinal));
        Assert.Empty(server.Log.At(LogLevel.Warning));
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync("PROXY TCP4 192");
        await client.EndAsync();
        await client.ExpectCloseAsync();
        Assert.Contains("Incomplete", Assert.Single(server.Log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Late_header_ends_the_connection()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync("PROXY TCP4 ");
        Task closed = client.ExpectCloseAsync();
        while (!closed.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await closed;
        Assert.Contains("Late", Assert.Single(server.Log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_from_an_untrusted_source_is_an_unknown_command()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting("192.0.2.0/24"));
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.ExpectAsync("220 ");
        await client.AskAsync(V1, "500 5.5.2");

        Assert.StartsWith("127.0.0.1:", await SubmitAsync(server, client, isGreeted: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_from_an_untrusted_source_fails_the_handshake()
    {
        SmtpTestSettings settings = Trusting("192.0.2.0/24");
        settings.Listener = SmtpTestSettings.Submissions;
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync(ProxyHeaders.V2("192.0.2.1", 56324));
        await client.ExpectEndAsync();

        Assert.DoesNotContain(server.Log.Lines, static line => line.Level > LogLevel.Information);
    }

    [Fact]
    public async Task Second_header_is_an_unknown_command()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync(ProxyHeaders.V1(V1));
        await client.ExpectAsync("220 ");
        await client.AskAsync("PROXY TCP4 203.0.113.9 198.51.100.2 1 25", "500 5.5.2");

        Assert.Equal("192.0.2.1:56324", await SubmitAsync(server, client, isGreeted: true));
    }

    [Fact]
    public async Task Random_octets_from_a_trusted_source_are_not_an_error()
    {
        var random = new Random(20261123);
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Trusting());
        for (int i = 0; i < 100; i++)
        {
            byte[] octets = new byte[random.Next(1, 9000)];
            random.NextBytes(octets);
            octets[0] = (i % 3) switch { 0 => (byte)'P', 1 => (byte)'\r', _ => octets[0] };
            await using SmtpTestClient client = await server.ConnectAsync();
            try
            {
                await client.SendAsync(octets);
                await client.EndAsync();
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                // expected: closed while the client sends
            }

            await client.ExpectCloseAsync();
        }

        Assert.DoesNotContain(server.Log.Lines, static line => line.Level > LogLevel.Warning);
    }

    private static SmtpTestSettings Trusting(string sources = "127.0.0.1")
    {
        var settings = new SmtpTestSettings();
        settings.Options["Proxy:TrustedSources"] = sources;
        return settings;
    }

    /// <summary>Sends the pieces of a header and a message; returns the client in the envelope.</summary>
    private static async Task<string> SendAsync(SmtpTestServer server, params byte[][] header)
    {
        await using SmtpTestClient client = await server.ConnectAsync();
        foreach (byte[] piece in header)
        {
            await client.SendAsync(piece);
        }

        return await SubmitAsync(server, client);
    }

    private static async Task<string> SubmitAsync(SmtpTestServer server, SmtpTestClient client, bool isGreeted = false)
    {
        if (!isGreeted)
        {
            await client.ExpectAsync("220 ");
        }

        await client.AskAsync("EHLO client.example.org", "250 ");
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.AskAsync("DATA", "354 ");
        await client.AskAsync("Hello\r\n.", "250 ");
        ClientFacts facts = server.Delivery.Messages[^1].Envelope.Client;
        return new IPEndPoint(facts.Address, facts.Port).ToString();
    }

    /// <summary>Delays the connection until more octets than these have arrived, and leaves them in the pipe.</summary>
    private static async Task WaitForMoreAsync(ConnectionContext connection, int octets)
    {
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await connection.Transport.Input.ReadAsync();
            if (read.Buffer.Length > octets)
            {
                connection.Transport.Input.AdvanceTo(read.Buffer.Start);
                return;
            }

            connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
