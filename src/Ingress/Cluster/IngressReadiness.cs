using RelateMail.Storage;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Whether this node can accept mail, because it reaches the cluster and the database, and whether load balancers
/// should send it more clients.
/// </summary>
/// <param name="isConnected">False for a node that has to connect first.</param>
/// <param name="storage">Null if the database counts as usable.</param>
public sealed class IngressReadiness(bool isConnected = true, StorageHealth? storage = null)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _lost = NewSource(isConnected);
    private volatile bool _isDraining;
    private volatile bool _isBroken;

    /// <summary>The node accepts mail and will not stop soon: the answer for load balancers.</summary>
    public bool IsReady => CanAcceptMail && !_isDraining;

    /// <summary>The node can accept mail now.</summary>
    public bool CanAcceptMail => IsConnected && !_isBroken && storage is not { IsUsable: false };

    /// <summary>A silo has answered in the last seconds.</summary>
    public bool IsConnected => !Lost.IsCompleted;

    /// <summary>The node is about to stop: it still accepts mail, but clients should be sent elsewhere.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Silos answer, but calls to the cluster fail.</summary>
    public bool IsBroken => _isBroken;

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

    /// <summary>Marks calls to the cluster as failing, although silos answer.</summary>
    public void SetBroken(bool isBroken) => _isBroken = isBroken;

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
