using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using global::SmtpServer.IO;
using RelateMail.Smtp.Transport;

namespace RelateMail.SmtpServer.Transport;

/// <summary>
/// A client's connection as the package uses it. The handshake is the engine's: the certificate is chosen by SNI at
/// every handshake and sent with its chain, and sessions resume.
/// </summary>
internal sealed class ClientPipe : ISecurableDuplexPipe
{
    private static readonly StreamPipeReaderOptions s_reader =
        new(bufferSize: 32_768, minimumReadSize: 8_192, leaveOpen: true, useZeroByteReads: true);

    private static readonly StreamPipeWriterOptions s_writer = new(leaveOpen: true);

    private readonly Stream _connection;
    private readonly ClientPipeServices _services;
    private readonly Action _ended;
    private SslStream? _tls;
    private int _isDisposed;

    /// <param name="connection">The octets of the connection.</param>
    /// <param name="client">The client, as the PROXY header names it if there is one.</param>
    /// <param name="services">The parts that all pipes share.</param>
    /// <param name="ended">Called once when the session has ended; closes the connection.</param>
    public ClientPipe(Stream connection, IPEndPoint client, ClientPipeServices services, Action ended)
    {
        _connection = connection;
        _services = services;
        _ended = ended;
        Client = client;
        Stream = new ClientStream(connection, services.Timeouts, services.MaxOctets, services.Drain);
        Input = PipeReader.Create(Stream, s_reader);
        Output = PipeWriter.Create(Stream, s_writer);
    }

    public IPEndPoint Client { get; }

    public ClientStream Stream { get; }

    /// <summary>Null in the clear.</summary>
    public TlsFacts? Tls { get; private set; }

    public PipeReader Input { get; private set; }

    public PipeWriter Output { get; private set; }

    public bool IsSecure => Tls is not null;

    public SslProtocols SslProtocol => Tls?.Protocol ?? SslProtocols.None;

    /// <inheritdoc/>
    /// <remarks>
    /// The certificate and the protocols come from <see cref="ServerTls"/>. The pipes are new, so plaintext that
    /// followed STARTTLS is never executed (RFC 3207 §6).
    /// </remarks>
    public async Task UpgradeAsync(
        X509Certificate certificate, SslProtocols protocols, CancellationToken cancellationToken = default)
    {
        var tls = new SslStream(_connection, leaveInnerStreamOpen: true);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_services.Timeouts.TlsHandshake);
        try
        {
            await tls.AuthenticateAsServerAsync(
                static (_, hello, state, _) => new(((ServerTls)state!).For(hello)), _services.Tls, limit.Token);
        }
        catch
        {
            _services.Metrics.HandshakeFailed();
            await tls.DisposeAsync();
            throw;
        }

        _tls = tls;
        string? serverName = tls.TargetHostName is { Length: > 0 } name ? name : null;
        Tls = new(tls.SslProtocol, tls.NegotiatedCipherSuite.ToString(), serverName)
        {
            ClientCertificate = tls.RemoteCertificate?.GetCertHashString(HashAlgorithmName.SHA256),
        };
        _services.Metrics.Handshake(Tls, _services.Tls.Knows(serverName));
        Stream.Secure(tls);
        Input = PipeReader.Create(Stream, s_reader);
        Output = PipeWriter.Create(Stream, s_writer);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _ = CloseAsync();
        }
    }

    /// <summary>Ends TLS with close_notify (RFC 8446 §6.1), then the connection.</summary>
    private async Task CloseAsync()
    {
        try
        {
            if (_tls is { } tls)
            {
                await tls.ShutdownAsync().WaitAsync(_services.Timeouts.Write);
                await tls.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or TimeoutException
            or InvalidOperationException or ObjectDisposedException)
        {
            // The client has left already.
        }
        finally
        {
            _ended();
        }
    }
}
