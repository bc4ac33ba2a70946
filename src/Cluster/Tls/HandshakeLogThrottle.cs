using System.Net;

namespace RelateMail.Cluster.Tls;

/// <summary>Says once a minute and address that handshakes fail: a node that is refused tries again each second.</summary>
internal sealed class HandshakeLogThrottle(TimeProvider time)
{
    private const int MaxAddresses = 1_000;
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, long> _said = [];

    public bool IsNews(EndPoint? peer)
    {
        IPAddress address = (peer as IPEndPoint)?.Address ?? IPAddress.None;
        lock (_lock)
        {
            if (_said.TryGetValue(address, out long said) && time.GetElapsedTime(said) < s_silence)
            {
                return false;
            }

            if (_said.Count >= MaxAddresses)
            {
                _said.Clear();
            }

            _said[address] = time.GetTimestamp();
            return true;
        }
    }
}
