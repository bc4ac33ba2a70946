using RelateMail.Smtp.Ports;

namespace RelateMail.Smtp.Reputation;

/// <summary>
/// Offences that a host has not taken yet, by network. Keeps nothing before the first <see cref="Take"/>, and at most
/// <see cref="MaxNetworks"/> networks: past that, the offences of further ones count on this node alone.
/// </summary>
internal sealed class PendingOffences
{
    public const int MaxNetworks = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<NetworkPrefix, NetworkOffences> _networks = [];
    private bool _isTaken;

    /// <param name="network">The network of the client.</param>
    /// <param name="share">How many times the points of one address it may have.</param>
    /// <param name="points">Below 0 for new mail.</param>
    /// <param name="offence">Null for new mail.</param>
    public void Add(NetworkPrefix network, int share, double points, ClientOffence? offence)
    {
        if (!Volatile.Read(ref _isTaken))
        {
            return;
        }

        lock (_lock)
        {
            if (!_networks.TryGetValue(network, out NetworkOffences sum))
            {
                if (_networks.Count >= MaxNetworks)
                {
                    return;
                }

                sum = new("", share, 0);
            }

            _networks[network] = sum with
            {
                Points = sum.Points + points,
                UnknownRecipients = sum.UnknownRecipients + One(ClientOffence.UnknownRecipient),
                FailedLogins = sum.FailedLogins + One(ClientOffence.FailedLogin),
                JunkCommands = sum.JunkCommands + One(ClientOffence.JunkCommands),
                RefusedConnections = sum.RefusedConnections + One(ClientOffence.RefusedConnection),
            };
        }

        int One(ClientOffence counted) => offence == counted ? 1 : 0;
    }

    public NetworkOffences[] Take(int most)
    {
        Volatile.Write(ref _isTaken, true);
        lock (_lock)
        {
            NetworkPrefix[] taken = [.. _networks.Keys.Take(most)];
            return [.. taken.Select(network =>
            {
                _networks.Remove(network, out NetworkOffences offences);
                return offences with { Network = network.ToString() };
            })];
        }
    }

    public double PointsOf(NetworkPrefix network)
    {
        lock (_lock)
        {
            return _networks.GetValueOrDefault(network).Points;
        }
    }
}
