using System.Net;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// Limits warnings about failed handshakes to one a minute and address, because a rejected node retries every second.
/// </summary>
internal sealed class HandshakeLogThrottle(TimeProvider timeProvider)
{
    private const int MaxAddresses = 1_000;
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, long> _lastLogged = [];

    /// <summary>True at most once a minute for each address.</summary>
    public bool ShouldLog(EndPoint? peer)
    {
        IPAddress address = (peer as IPEndPoint)?.Address ?? IPAddress.None;
        lock (_lock)
        {
            if (_lastLogged.TryGetValue(address, out long last) && timeProvider.GetElapsedTime(last) < s_interval)
            {
                return false;
            }

            if (_lastLogged.Count >= MaxAddresses)
            {
                _lastLogged.Clear();
            }

            _lastLogged[address] = timeProvider.GetTimestamp();
            return true;
        }
    }
}
