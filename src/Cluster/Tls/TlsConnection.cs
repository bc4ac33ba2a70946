using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace RelateMail.Cluster.Tls;

/// <summary>The handshake of one side, in the form that both have.</summary>
internal delegate Task Shake(SslStream stream, Handshake handshake, CancellationToken cancellationToken);

/// <summary>Connection middleware: what is behind it finds the connection under TLS, or not at all.</summary>
internal sealed class TlsConnection(
    ConnectionDelegate next,
    Shake shake,
    TimeSpan timeout,
    bool isServer,
    HandshakeLogThrottle news,
    TimeProvider time,
    ILogger logger)
{
    private const int RecordOctets = 16 * 1024; // the most that one record carries (RFC 8446 §5.1)

    /// <exception cref="ConnectionAbortedException">The node that was called could not be verified.</exception>
    public async Task RunAsync(ConnectionContext connection)
    {
        IDuplexPipe plain = connection.Transport;
        var octets = new TransportStream(plain);
        await using var stream = new SslStream(octets, leaveInnerStreamOpen: true);
        if (await ShakeAsync(connection, stream) is { } reason)
        {
            Tell(connection, octets, reason);
            if (isServer)
            {
                return; // Orleans closes it
            }

            throw new ConnectionAbortedException($"TLS with the node {connection.RemoteEndPoint} failed: {reason}");
        }

        var input = PipeReader.Create(
            stream, new(bufferSize: RecordOctets, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true));
        var output = PipeWriter.Create(stream, new(minimumBufferSize: RecordOctets, leaveOpen: true));
        connection.Transport = new Duplex(input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
            await input.CompleteAsync();
            await output.CompleteAsync(new ConnectionAbortedException("The connection is over."));
        }
    }

    /// <returns>Why there is no TLS; null where there is.</returns>
    private async Task<string?> ShakeAsync(ConnectionContext connection, SslStream stream)
    {
        var handshake = new Handshake();
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.ConnectionClosed);
        try
        {
            await shake(stream, handshake, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return $"no handshake within {timeout}";
        }
        catch (Exception exception) when (
            exception is AuthenticationException or IOException or OperationCanceledException)
        {
            return handshake.Refusal ?? exception.InnerException?.Message ?? exception.Message;
        }
    }

    private void Tell(ConnectionContext connection, TransportStream octets, string reason)
    {
        string peer = connection.RemoteEndPoint?.ToString() ?? "unknown";
        if (octets.HasRead && news.IsNews(connection.RemoteEndPoint))
        {
            logger.NodeRefused(peer, reason);
        }
        else
        {
            logger.NodeRefusedAgain(peer, reason); // or a check of the port, which says nothing
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
