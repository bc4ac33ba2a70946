namespace RelateMail.Gateway.Hosting;

/// <summary>May this gateway take mail? Yes, unless its connection to the cluster says otherwise.</summary>
internal sealed class GatewayReadiness
{
    private int _isDisconnected;

    public bool IsReady => Volatile.Read(ref _isDisconnected) == 0;

    /// <returns>True where that is news.</returns>
    public bool SetConnected(bool isConnected)
    {
        int isDisconnected = isConnected ? 0 : 1;
        return Interlocked.Exchange(ref _isDisconnected, isDisconnected) != isDisconnected;
    }
}
