using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using global::SmtpServer;
using global::SmtpServer.IO;
using global::SmtpServer.Net;
using Microsoft.Extensions.Logging;
using RelateMail.SmtpServer.Sessions;
using RelateMail.SmtpServer.Transport;

namespace RelateMail.SmtpServer.Listening;

/// <summary>
/// One open port. Connections are admitted beside the package's loop, so that a slow check delays no other client.
/// </summary>
internal sealed class ClientListener(ClientEndpoint endpoint, ClientAdmission admission, ILogger logger)
    : IEndpointListener
{
    private const int Backlog = 4096;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<ClientPipe> _admitted = Channel.CreateUnbounded<ClientPipe>();
    private readonly CancellationTokenSource _closing = new();
    private Socket? _socket;

    public ClientEndpoint Endpoint => endpoint;

    /// <exception cref="IOException">The port cannot be opened.</exception>
    public void Open()
    {
        IPEndPoint address = endpoint.Endpoint;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                _socket.DualMode = true;
            }

            _socket.Bind(address);
            _socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            throw new IOException($"Failed to bind to {address}: {exception.Message}.", exception);
        }

        _ = AcceptAsync(_socket);
    }

    /// <summary>Accepts no further connection; the ones that are admitted are still served.</summary>
    public void Close()
    {
        _closing.Cancel();
        _socket?.Dispose();
    }

    /// <summary>The package's loop asks for the next connection. After <see cref="Close"/> it waits for the token.
    /// </summary>
    public async Task<ISecurableDuplexPipe> GetPipeAsync(ISessionContext context, CancellationToken cancellationToken)
    {
        ClientPipe pipe = await _admitted.Reader.ReadAsync(cancellationToken);
        context.Properties[EndpointListener.LocalEndPointKey] = endpoint.Endpoint;
        context.Properties[EndpointListener.RemoteEndPointKey] = pipe.Client;
        ClientSession.Attach(context, pipe);
        return pipe;
    }

    public void Dispose() => Close();

    private async Task AcceptAsync(Socket listening)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listening.AcceptAsync(_closing.Token);
                _ = AdmitAsync(socket);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                if (!_closing.IsCancellationRequested)
                {
                    logger.AcceptFailed(endpoint.Listener.Name, exception.Message);
                    await Task.Delay(s_pause);
                }
            }
        }
    }

    private async Task AdmitAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true; // otherwise each new TLS session waits for a delayed ACK
            if (await admission.AdmitAsync(socket, endpoint.Listener) is { } pipe)
            {
                await _admitted.Writer.WriteAsync(pipe);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            logger.SessionLost(exception, Guid.Empty);
            socket.Dispose();
        }
        catch (Exception exception)
        {
            logger.StepFailed(exception, "A new connection");
            socket.Dispose();
        }
    }
}
