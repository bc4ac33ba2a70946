using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Tests.Harness;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests;

/// <summary>Section <c>Smtp:Tls</c>, and what handshakes share.</summary>
public sealed class TlsOptionTests
{
    [Theory]
    [InlineData("Tls12", SslProtocols.Tls12, true)]
    [InlineData("Tls13", SslProtocols.Tls13, true)]
    [InlineData("Tls13", SslProtocols.Tls12, false)]
    public async Task Versions_older_than_the_minimum_are_refused(string minimum, SslProtocols offered, bool isSpoken)
    {
        await using SmtpTestServer server = await StartAsync("MinimumVersion", minimum);

        Task<SslStream> handshake = ConnectAsync(server, new() { EnabledSslProtocols = offered });

        if (isSpoken)
        {
            await using SslStream tls = await handshake;
            Assert.Equal(offered, tls.SslProtocol);
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => handshake);
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Client_certificate_is_requested_and_never_required(bool isAsked, bool isThere)
    {
        using X509Certificate2 certificate = ClientCertificate();
        await using (SmtpTestServer server = await StartAsync("RequestClientCertificate", isAsked.ToString()))
        {
            await using SslStream tls = await ConnectAsync(
                server, new() { ClientCertificates = isThere ? [certificate] : null });
            await tls.WriteAsync("QUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await ReadToEndAsync(tls);
            server.BeginStop();
            await server.DisposeAsync();

            string thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
            Assert.Equal(
                isAsked && isThere,
                Assert.Single(server.Log.At(LogLevel.Debug),
            static line => line.Contains(" uses Tls", StringComparison.Ordinal))
                    .Contains(thumbprint, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TLS_session_resumes_on_the_next_connection(SslProtocols protocol)
    {
        await using SmtpTestServer server = await StartAsync("MinimumVersion", "Tls12");
        string unknown = $"{Guid.NewGuid():n}.example.org"; // not in the process-wide session cache
        int[] octets = new int[2];
        for (int index = 0; index < octets.Length; index++)
        {
            var counting = new CountingStream();
            await using SslStream tls = await ConnectAsync(
                server,
                new() { EnabledSslProtocols = protocol, AllowTlsResume = true, TargetHost = unknown },
                counting);
            octets[index] = counting.Received; // a full handshake carries the certificate
            await tls.WriteAsync("QUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await ReadToEndAsync(tls); // tickets follow the handshake (RFC 8446 §4.6.1)
        }

        Assert.True(octets[1] < octets[0] - 100, $"{octets[0]} octets, then {octets[1]}");
    }

    [Fact]
    public async Task Handshakes_share_the_options_of_a_certificate()
    {
        await using SmtpTestServer server = await StartAsync("MinimumVersion", "Tls12");
        ServerTls tls = server.Services.GetRequiredService<ServerTls>();

        Assert.Same(
            tls.For(new SslClientHelloInfo("one.example.org", SslProtocols.Tls13)),
            tls.For(new SslClientHelloInfo("two.example.org", SslProtocols.Tls12)));
    }

    private static Task<SmtpTestServer> StartAsync(string key, string value)
    {
        var settings = new SmtpTestSettings { Listener = SmtpTestSettings.Submissions };
        settings.Options[$"Smtp:Tls:{key}"] = value;
        return SmtpTestServer.StartAsync(settings);
    }

    private static async Task<SslStream> ConnectAsync(
        SmtpTestServer server, SslClientAuthenticationOptions options, CountingStream? counting = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint, TestContext.Current.CancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (counting is not null)
        {
            counting.Inner = stream;
            stream = counting;
        }

        var tls = new SslStream(stream);
        options.TargetHost ??= "mail.example.org";
        options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);

        // Under TLS 1.3 the server may refuse after the client's part of the handshake: the greeting proves success.
        byte[] greeting = new byte[4];
        int received = counting?.Received ?? 0;
        await tls.ReadExactlyAsync(greeting, TestContext.Current.CancellationToken);
        counting?.Received = received;
        return tls;
    }

    private static async Task ReadToEndAsync(SslStream tls)
    {
        byte[] buffer = new byte[1024];
        while (await tls.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
        }
    }

    private static X509Certificate2 ClientCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest("CN=client.example.org", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Counts received octets.</summary>
    private sealed class CountingStream : Stream
    {
        public Stream Inner { get; set; } = Null;

        public int Received { get; set; }

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await Inner.ReadAsync(buffer, cancellationToken);
            Received += count;
            return count;
        }

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Inner.WriteAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => Inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
