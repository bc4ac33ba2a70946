namespace RelateMail.Smtp.Ports;

/// <summary>
/// The counts of <see cref="IClientReputation"/> for a host with several nodes: the host takes what this node has
/// counted, adds the counts of all nodes, and brings the sums back. Nothing here waits, and mail never waits for it.
/// </summary>
public interface ISharedReputation
{
    /// <summary>
    /// Takes the offences since the last call. The first call turns this on: until then nothing is kept for a host.
    /// </summary>
    /// <param name="most">The maximum number of networks; the others remain for the next call.</param>
    IReadOnlyList<NetworkOffences> Take(int most);

    /// <summary>The networks that have points on this node.</summary>
    /// <param name="most">The maximum number of networks.</param>
    IReadOnlyList<NetworkOffences> Known(int most);

    /// <summary>
    /// Sets the points that all nodes have counted for a network until now. Offences that <see cref="Take"/> has not
    /// returned are added to them.
    /// </summary>
    /// <param name="network">As in <see cref="NetworkOffences.Network"/>; another text is ignored.</param>
    /// <param name="points">0 or more.</param>
    void Learn(string network, double points);

    /// <summary>The number of networks by their treatment.</summary>
    NetworkStandings Count();
}

/// <summary>The offences of the clients of one network.</summary>
/// <param name="Network">The network as text, such as <c>192.0.2.0/24</c>.</param>
/// <param name="Share">How many times the points of one address it may have.</param>
/// <param name="Points">Points to add; below 0 if new mail made up for offences.</param>
public readonly record struct NetworkOffences(string Network, int Share, double Points)
{
    public int UnknownRecipients { get; init; }

    public int FailedLogins { get; init; }

    public int JunkCommands { get; init; }

    public int RefusedConnections { get; init; }
}

/// <summary>Networks with points.</summary>
/// <param name="Slowed">Networks past half of their points.</param>
/// <param name="Refused">Networks past all of their points.</param>
/// <param name="All">All networks, the others included.</param>
public readonly record struct NetworkStandings(int Slowed, int Refused, int All);
