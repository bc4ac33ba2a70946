namespace RelateMail.Gateway.Hosting;

/// <summary>
/// May this gateway take mail? Yes, unless its connection to the cluster says otherwise; and shall more be sent to it?
/// </summary>
internal sealed class GatewayReadiness
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _lost = NewSource();
    private volatile bool _isDraining;

    /// <summary>It takes mail, and goes on to do so: what balancers ask.</summary>
    public bool IsReady => IsConnected && !_isDraining;

    /// <summary>Mail that comes can be taken.</summary>
    public bool IsConnected => !Lost.IsCompleted;

    /// <summary>The node is about to stop: what comes is still taken, but nobody shall be sent here any more.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Completes when the way to the cluster is lost; another task once it is back.</summary>
    public Task Lost
    {
        get
        {
            lock (_lock)
            {
                return _lost.Task;
            }
        }
    }

    public void Drain() => _isDraining = true;

    /// <returns>True where that is news.</returns>
    public bool SetConnected(bool isConnected)
    {
        lock (_lock)
        {
            if (!isConnected)
            {
                return _lost.TrySetResult();
            }

            bool wasLost = _lost.Task.IsCompleted;
            _lost = wasLost ? NewSource() : _lost;
            return wasLost;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
