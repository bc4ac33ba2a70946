using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Contracts;

/// <summary>The offences that a node has counted since its last report, and the sums that it knows.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ReputationReport")]
public sealed record ReputationReport
{
    /// <summary>The maximum number of networks in each list of a report or of its answer.</summary>
    public const int MaxNetworks = 4096;

    [Id(4)] private readonly NetworkCount[] _offences = [];
    [Id(5)] private readonly NetworkCount[] _known = [];

    /// <summary>The process that reports; random, because a process that starts again begins at sequence 1.</summary>
    [Id(0)] public required Guid Node { get; init; }

    /// <summary>Increases by 1 with each new report; a report that is sent again keeps its number.</summary>
    [Id(1)] public required long Sequence { get; init; }

    /// <summary>Points that one address may have, by the settings of the node; at least 1.</summary>
    [Id(2)] public required int PointsPerAddress { get; init; }

    /// <summary>The time in which that many points expire.</summary>
    [Id(3)] public required TimeSpan Window { get; init; }

    /// <summary>Offences to add.</summary>
    public ImmutableArray<NetworkCount> Offences
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_offences);
        init => _offences = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>
    /// Sums that the node knows, for a grain that has lost them: a network gets at least these points. Empty unless the
    /// epoch has changed.
    /// </summary>
    public ImmutableArray<NetworkCount> Known
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_known);
        init => _known = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary><see cref="ReputationNews.Epoch"/> of the last answer; null before the first one.</summary>
    [Id(6)] public Guid? Epoch { get; init; }

    /// <summary><see cref="ReputationNews.Version"/> of the last answer; 0 before the first one.</summary>
    [Id(7)] public long Version { get; init; }
}

/// <summary>Points of one network.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.NetworkCount")]
public sealed record NetworkCount
{
    /// <summary>The network as text, such as <c>192.0.2.0/24</c> or <c>2001:db8::/48</c>.</summary>
    [Id(0)] public required string Network { get; init; }

    /// <summary>How many times the points of one address the network may have, 1 to 64.</summary>
    [Id(1)] public required int Share { get; init; }

    /// <summary>In a report, points to add, below 0 for new mail; otherwise the sum.</summary>
    [Id(2)] public required double Points { get; init; }

    [Id(3)] public int UnknownRecipients { get; init; }

    [Id(4)] public int FailedLogins { get; init; }

    /// <summary>Sessions that ended because of commands that brought no mail.</summary>
    [Id(5)] public int JunkCommands { get; init; }

    [Id(6)] public int RefusedConnections { get; init; }
}

/// <summary>The answer to a report.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ReputationNews")]
public sealed record ReputationNews
{
    [Id(2)] private readonly NetworkCount[] _networks = [];

    /// <summary>
    /// Differs after the grain has lost its sums. If it differs from that of the report, the answer has no networks,
    /// and the node sends <see cref="ReputationReport.Known"/> first.
    /// </summary>
    [Id(0)] public required Guid Epoch { get; init; }

    /// <summary>The last change in this answer.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>The sums of networks that changed since the report's version, without the kinds of offences.</summary>
    public ImmutableArray<NetworkCount> Networks
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_networks);
        init => _networks = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>True if the node should call again immediately.</summary>
    [Id(3)] public bool HasMore { get; init; }
}
