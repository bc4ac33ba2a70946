namespace RelateMail.Gateway.Hosting;

/// <summary>May this gateway take mail? Yes, unless its connection to the cluster says otherwise.</summary>
internal sealed class GatewayReadiness
{
    private volatile bool _isDisconnected;

    public bool IsReady => !_isDisconnected;

    public void SetConnected(bool isConnected) => _isDisconnected = !isConnected;
}
