namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Whether this node can accept mail, because it is connected to the cluster, and whether load balancers should send it
/// more clients.
/// </summary>
/// <param name="isConnected">False for a node that has to connect first.</param>
public sealed class IngressReadiness(bool isConnected = true)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _lost = NewSource(isConnected);
    private volatile bool _isDraining;

    /// <summary>The node accepts mail and will not stop soon: the answer for load balancers.</summary>
    public bool IsReady => IsConnected && !_isDraining;

    /// <summary>The node can accept mail now.</summary>
    public bool IsConnected => !Lost.IsCompleted;

    /// <summary>The node is about to stop: it still accepts mail, but clients should be sent elsewhere.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Completes when the connection to the cluster is lost; a new task after each reconnection.</summary>
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

    /// <summary>Marks the node as about to stop.</summary>
    public void Drain() => _isDraining = true;

    /// <returns>True if the state has changed.</returns>
    public bool SetConnected(bool isConnected)
    {
        lock (_lock)
        {
            if (!isConnected)
            {
                return _lost.TrySetResult();
            }

            bool wasLost = _lost.Task.IsCompleted;
            _lost = wasLost ? NewSource(isConnected: true) : _lost;
            return wasLost;
        }
    }

    private static TaskCompletionSource NewSource(bool isConnected)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!isConnected)
        {
            source.SetResult();
        }

        return source;
    }
}
