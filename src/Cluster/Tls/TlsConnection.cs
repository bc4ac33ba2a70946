using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using RelateMail.Cluster.Roles;

namespace RelateMail.Cluster.Tls;

/// <summary>The handshake of one side, as client or as server.</summary>
internal delegate Task HandshakeStep(SslStream stream, Handshake handshake, CancellationToken cancellationToken);

/// <summary>The end of a connection that this process has.</summary>
internal enum ConnectionEnd
{
    /// <summary>Connects to a silo.</summary>
    Client,

    /// <summary>A silo to which another silo connects.</summary>
    ServerOfSilo,

    /// <summary>A silo to which a gateway or another client connects.</summary>
    ServerOfClient,
}

/// <summary>Connection middleware: later middleware runs only after the TLS handshake has succeeded.</summary>
internal sealed class TlsConnection(
    ConnectionDelegate next,
    HandshakeStep authenticate,
    NodeTlsOptions options,
    ConnectionEnd end,
    HandshakeLogThrottle throttle,
    TimeProvider timeProvider,
    ILogger logger)
{
    private const int RecordOctets = 16 * 1024; // the maximum of one record (RFC 8446 §5.1)

    /// <exception cref="ConnectionAbortedException">The handshake of an outgoing connection failed.</exception>
    public async Task RunAsync(ConnectionContext connection)
    {
        IDuplexPipe plain = connection.Transport;
        var octets = new TransportStream(plain);
        await using var stream = new SslStream(octets, leaveInnerStreamOpen: true);
        var handshake = new Handshake(mustBeSilo: end != ConnectionEnd.ServerOfClient, options.RequireRoles);
        if (await HandshakeAsync(connection, stream, handshake) is { } reason)
        {
            LogFailure(connection, octets, reason);
            if (end != ConnectionEnd.Client)
            {
                return; // Orleans closes it
            }

            throw new ConnectionAbortedException($"TLS with the node {connection.RemoteEndPoint} failed: {reason}");
        }

        var input = PipeReader.Create(
            stream, new(bufferSize: RecordOctets, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true));
        var output = PipeWriter.Create(stream, new(minimumBufferSize: RecordOctets, leaveOpen: true));
        connection.Transport = new Duplex(input, output);
        ConnectedPeer.Current = handshake.Identify(); // Orleans reads the messages in this flow
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
            await input.CompleteAsync();
            await output.CompleteAsync(new ConnectionAbortedException("The connection has ended."));
        }
    }

    /// <returns>Why the handshake failed; null if it succeeded.</returns>
    private async Task<string?> HandshakeAsync(
        ConnectionContext connection, SslStream stream, Handshake handshake)
    {
        using var deadline = new CancellationTokenSource(options.HandshakeTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.ConnectionClosed);
        try
        {
            await authenticate(stream, handshake, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return $"no handshake within {options.HandshakeTimeout}";
        }
        catch (Exception exception) when (
            exception is AuthenticationException or IOException or OperationCanceledException)
        {
            return handshake.Refusal ?? exception.InnerException?.Message ?? exception.Message;
        }
    }

    private void LogFailure(ConnectionContext connection, TransportStream octets, string reason)
    {
        string peer = connection.RemoteEndPoint?.ToString() ?? "unknown";
        if (octets.HasRead && throttle.ShouldLog(connection.RemoteEndPoint))
        {
            logger.NodeRefused(peer, reason);
        }
        else
        {
            logger.NodeRefusedAgain(peer, reason); // throttled, or a port check that sent nothing
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
