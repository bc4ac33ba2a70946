using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Tests.Harness;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests;

/// <summary>TLS on the client's side, and in the envelope.</summary>
public sealed class TlsTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public async Task Envelope_contains_the_TLS_facts(SslProtocols protocol, string shown)
    {
        var settings = new SmtpTestSettings();
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("STARTTLS", "220 ");
        await client.StartTlsAsync("mx.example.org", protocol);
        await client.AskAsync("EHLO c.example.org", "250 ");
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.AskAsync("DATA", "354 ");
        await client.AskAsync("x\r\n.", "250 ");

        Envelope envelope = server.Delivery.Messages[0].Envelope;
        Assert.Equal(
            new TlsFacts(protocol, client.Tls!.NegotiatedCipherSuite.ToString(), "mx.example.org"),
            envelope.Client.Tls);
        Assert.Equal("mx.example.org", Assert.Single(settings.Certificates.Names));
        Assert.Contains(
            $"with ESMTPS\r\n\t({shown}, {client.Tls.NegotiatedCipherSuite},\r\n\tSNI mx.example.org)\r\n",
            envelope.ReceivedField,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)] // TLS 1.0
    [InlineData(2)] // TLS 1.1
    public async Task Older_versions_are_refused(byte minor)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(
            new SmtpTestSettings { Listener = SmtpTestSettings.Submissions });
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.EndPoint, TestContext.Current.CancellationToken);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(ClientHello(minor), TestContext.Current.CancellationToken);
        byte[] alert = new byte[7];
        await stream.ReadExactlyAsync(alert, TestContext.Current.CancellationToken);
        Assert.Equal(21, alert[0]); // an alert,
        Assert.Equal(2, alert[5]); // fatal:
        Assert.Equal(70, alert[6]); // protocol_version (RFC 8446 §6.2)
    }

    [Fact]
    public async Task Last_record_is_close_notify()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(
            new SmtpTestSettings { Listener = SmtpTestSettings.Submissions });
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.EndPoint, TestContext.Current.CancellationToken);
        var recorded = new RecordingStream(socket.GetStream());
        await using var tls = new SslStream(recorded);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "mail.example.org",
                EnabledSslProtocols = SslProtocols.Tls12, // under TLS 1.3 the type of a record is hidden
                RemoteCertificateValidationCallback = static (_, certificate, _, _) =>
                    certificate?.Subject == "CN=mail.example.org",
            },
            TestContext.Current.CancellationToken);
        await tls.WriteAsync("QUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        byte[] buffer = new byte[1024];
        while (await tls.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
        }

        Assert.Equal(21, recorded.TypeOfLastRecord());
    }

    [Fact]
    public async Task Failed_handshake_of_a_client_is_not_logged_as_an_error()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(
            new SmtpTestSettings { Listener = SmtpTestSettings.Submissions });
        await using (SmtpTestClient client = await server.ConnectAsync())
        {
            await client.SendAsync("GET / HTTP/1.1\r\n\r\n");
            await client.ExpectEndAsync();
        }

        server.BeginStop();
        await server.DisposeAsync();
        Assert.Empty(server.Log.At(LogLevel.Error));
        Assert.Empty(server.Log.At(LogLevel.Warning));
        Assert.Contains(
            server.Log.At(LogLevel.Debug),
            static line => line.Contains("handshake failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_certificate_is_logged_as_an_error()
    {
        var settings = new SmtpTestSettings { Listener = SmtpTestSettings.Submissions };
        settings.Certificates.IsBroken = true;
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using (SmtpTestClient client = await server.ConnectAsync())
        {
            await Assert.ThrowsAnyAsync<Exception>(() => client.StartTlsAsync());
        }

        server.BeginStop();
        await server.DisposeAsync();
        Assert.Contains(
            "as the test requested", Assert.Single(server.Log.At(LogLevel.Error)), StringComparison.Ordinal);
    }

    /// <summary>A ClientHello of TLS 1.minor-1 with two cipher suites and no extensions.</summary>
    private static byte[] ClientHello(byte minor)
    {
        byte[] body = [3, minor, .. new byte[32], 0, 0, 4, 0xC0, 0x0A, 0xC0, 0x14, 1, 0];
        return [22, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }

    private sealed class RecordingStream(Stream inner) : Stream
    {
        private readonly List<byte> _received = [];

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>ContentType of the last TLS record: 21 is an alert, 23 data.</summary>
        public int TypeOfLastRecord()
        {
            int type = -1;
            for (int i = 0; i < _received.Count; i += 5 + (_received[i + 3] << 8) + _received[i + 4])
            {
                type = _received[i];
            }

            return type;
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            _received.AddRange(buffer.Span[..count]);
            return count;
        }

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
