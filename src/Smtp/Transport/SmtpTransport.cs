using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace RelateMail.Smtp.Transport;

/// <summary>The duplex pipe of a session: plain, or TLS after the handshake (RFC 3207, RFC 8314).</summary>
internal sealed class SmtpTransport(IDuplexPipe connection, MemoryPool<byte> pool)
{
    private SslStream? _tls;
    private volatile PipeReader _input = connection.Input;
    private volatile PipeWriter _output = connection.Output;

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    /// <summary>
    /// The server's side of the handshake. The caller has made sure that no plaintext is left unread, so all
    /// further octets are TLS or fail the handshake.
    /// </summary>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The client disconnected.</exception>
    public async ValueTask<TlsFacts> SecureAsync(ServerTls server, CancellationToken cancellationToken)
    {
        var tls = new SslStream(new DuplexPipeStream(connection), leaveInnerStreamOpen: true);
        _tls = tls;
        await ShakeHandsAsync(tls, server, cancellationToken);

        // Zero-byte reads, so that a waiting session holds no buffer.
        _input = PipeReader.Create(
            tls, new(pool, bufferSize: 4096, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true));
        _output = PipeWriter.Create(tls, new(pool, minimumBufferSize: 4096, leaveOpen: true));
        string? serverName = tls.TargetHostName is { Length: > 0 } name ? name : null;
        return new(tls.SslProtocol, tls.NegotiatedCipherSuite.ToString(), serverName)
        {
            ClientCertificate = tls.RemoteCertificate?.GetCertHashString(HashAlgorithmName.SHA256),
        };
    }

    private static async Task ShakeHandsAsync(SslStream tls, ServerTls server, CancellationToken cancellationToken)
    {
        bool isServerFault = false;
        try
        {
            await tls.AuthenticateAsServerAsync(SelectAsync, state: null, cancellationToken);
        }
        catch (Exception exception) when (!isServerFault
            && exception is not (AuthenticationException or IOException or OperationCanceledException))
        {
            // SslStream reports some octets that are not a ClientHello by other exceptions, as if it were misused.
            throw new AuthenticationException("The client did not begin a TLS handshake.", exception);
        }

        ValueTask<SslServerAuthenticationOptions> SelectAsync(
            SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellation)
        {
            isServerFault = true; // until the options are found
            SslServerAuthenticationOptions options = server.For(hello);
            isServerFault = false;
            return new(options);
        }
    }

    /// <summary>Ends TLS with close_notify (RFC 8446 §6.1); Kestrel closes the connection itself.</summary>
    public async ValueTask CloseAsync(bool notify)
    {
        if (_tls is not { } tls)
        {
            return;
        }

        _tls = null;
        try
        {
            if (notify && tls.IsAuthenticated)
            {
                await tls.ShutdownAsync();
            }
        }
        finally
        {
            if (_input != connection.Input)
            {
                await _input.CompleteAsync();
                await _output.CompleteAsync(new IOException("The session has ended."));
            }

            await tls.DisposeAsync();
        }
    }
}
