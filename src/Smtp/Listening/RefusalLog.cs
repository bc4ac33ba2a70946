using System.Net;

namespace RelateMail.Smtp.Listening;

/// <summary>
/// One log line a minute for the refused connections of one address, so that a flood of connections does not fill the
/// log. Metrics count all of them.
/// </summary>
internal sealed class RefusalLog(TimeProvider timeProvider)
{
    public const int MaxAddresses = 10_000;

    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ClientNetwork, long> _logged = [];
    private readonly List<ClientNetwork> _expired = [];

    /// <summary>True if the refusal of this address is the first one within a minute.</summary>
    public bool ShouldLog(IPAddress address)
    {
        ClientNetwork network = ClientNetwork.Of(address);
        lock (_lock)
        {
            if (_logged.TryGetValue(network, out long at) && timeProvider.GetElapsedTime(at) < s_interval)
            {
                return false;
            }

            if (_logged.Count >= MaxAddresses)
            {
                RemoveExpired();
            }

            if (_logged.Count >= MaxAddresses)
            {
                return false; // so many addresses are an attack, and each of them is in the metrics only
            }

            _logged[network] = timeProvider.GetTimestamp();
            return true;
        }
    }

    private void RemoveExpired()
    {
        foreach ((ClientNetwork network, long at) in _logged)
        {
            if (timeProvider.GetElapsedTime(at) >= s_interval)
            {
                _expired.Add(network);
            }
        }

        foreach (ClientNetwork network in _expired)
        {
            _logged.Remove(network);
        }

        _expired.Clear();
    }
}
