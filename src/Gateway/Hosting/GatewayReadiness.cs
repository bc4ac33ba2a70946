namespace RelateMail.Gateway.Hosting;

/// <summary>May this gateway take mail? Yes, unless its connection to the cluster says otherwise.</summary>
internal sealed class GatewayReadiness
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _lost = NewSource();

    public bool IsReady => !Lost.IsCompleted;

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
