namespace RelateMail.Ledger.Fleet;

/// <summary>The processes of a fleet.</summary>
internal sealed record FleetOptions
{
    /// <summary>The build that every node starts with.</summary>
    public required HostPrograms Programs { get; init; }

    /// <summary>The build that replaces it in an upgrade; null without an upgrade.</summary>
    public HostPrograms? Upgrade { get; init; }

    public required int Silos { get; init; }

    public required int Gateways { get; init; }

    /// <summary>The nodes connect to the database through a relay, which can make it unreachable.</summary>
    public bool WithRelay { get; init; }

    /// <summary>Each node has a network namespace of its own.</summary>
    public bool WithNetwork { get; init; }

    /// <summary>The database has a synchronous standby, and the nodes have the addresses of both.</summary>
    public bool WithStandby { get; init; }

    /// <summary>The files of the database are on a volume of their own, which can be filled.</summary>
    public bool WithVolume { get; init; }

    /// <summary>Mail goes through HAProxy.</summary>
    public bool WithBalancer { get; init; }

    /// <summary>The nodes prove their roles to each other by certificates.</summary>
    public bool WithNodeTls { get; init; }

    /// <summary>The most files that a gateway may open; null for the limit of this program.</summary>
    public int? GatewayFiles { get; init; }

    /// <summary>Further environment variables of every node.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
