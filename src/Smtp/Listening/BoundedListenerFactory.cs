using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Listening;

/// <summary>
/// Opens Kestrel's TCP listeners, and lets connections wait in their queues while the process has few file descriptors
/// left. Kestrel would repeat a failed accept without a pause.
/// </summary>
internal sealed class BoundedListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector,
    IDisposable
{
    /// <summary>Descriptors that no accepted connection may use, besides those that are open at start.</summary>
    private const int Reserve = 160;

    /// <summary>Connections that are accepted in any case, health included.</summary>
    private const int Least = 16;

    private readonly SocketTransportFactory _sockets;
    private readonly SemaphoreSlim? _free;
    private readonly AcceptPauses _pauses;

    public BoundedListenerFactory(
        IOptions<SocketTransportOptions> options, OpenFiles files, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        _sockets = new SocketTransportFactory(options, loggers);
        _pauses = new AcceptPauses(timeProvider, loggers.CreateLogger<BoundedListenerFactory>());
        _free = files.Limit is { } limit and <= int.MaxValue
            ? new SemaphoreSlim((int)Math.Max(limit - files.Used - Reserve, Least))
            : null;
    }

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        IConnectionListener listener = await _sockets.BindAsync(endpoint, cancellationToken);
        return _free is null ? listener : new BoundedListener(listener, _free, _pauses);
    }

    public void Dispose() => _free?.Dispose();
}

/// <summary>Accepts a connection only if the process has a descriptor for it.</summary>
internal sealed class BoundedListener(IConnectionListener listener, SemaphoreSlim free, AcceptPauses pauses)
    : IConnectionListener
{
    private readonly CancellationTokenSource _end = new();

    public EndPoint EndPoint => listener.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (free.Wait(0, CancellationToken.None))
        {
            pauses.Passed();
        }
        else
        {
            pauses.Began(EndPoint);
            try
            {
                await free.WaitAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return null; // the listener ends
            }
        }

        ConnectionContext? connection = await listener.AcceptAsync(cancellationToken);
        if (connection is null)
        {
            free.Release();
        }
        else
        {
            connection.ConnectionClosed.UnsafeRegister(static free => ((SemaphoreSlim)free!).Release(), free);
        }

        return connection;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _end.CancelAsync();
        await listener.UnbindAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        _end.Dispose();
    }
}
