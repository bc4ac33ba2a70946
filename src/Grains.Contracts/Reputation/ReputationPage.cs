using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Contracts;

/// <summary>The page of networks to list.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ReputationQuery")]
public sealed record ReputationQuery
{
    /// <summary>Exclusive cursor: the last network of the previous page; null for the first page.</summary>
    [Id(0)] public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    [Id(1)] public required int Limit { get; init; }

    /// <summary>True for the last networks first.</summary>
    [Id(2)] public bool Descending { get; init; }

    /// <summary>Only networks that are treated like this; null for all.</summary>
    [Id(3)] public NetworkTreatment? Treatment { get; init; }
}

/// <summary>One page of networks.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ReputationPage")]
public sealed record ReputationPage
{
    [Id(0)] private readonly NetworkReputation[] _items = [];

    public ImmutableArray<NetworkReputation> Items
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_items);
        init => _items = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>True if another page follows.</summary>
    [Id(1)] public bool HasMore { get; init; }
}

/// <summary>The reputation of one network.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.NetworkReputation")]
public sealed record NetworkReputation
{
    /// <summary>The sum of points now, and all offences since <see cref="FirstOffenceAt"/>.</summary>
    [Id(0)] public required NetworkCount Count { get; init; }

    /// <summary>The points that the network may have.</summary>
    [Id(1)] public required double Limit { get; init; }

    /// <summary>The treatment that follows from both.</summary>
    [Id(2)] public required NetworkTreatment Treatment { get; init; }

    /// <summary>When the grain received the first report of the network since it had no points.</summary>
    [Id(3)] public required DateTimeOffset FirstOffenceAt { get; init; }

    /// <summary>When the grain received the last report.</summary>
    [Id(4)] public required DateTimeOffset LastOffenceAt { get; init; }
}

/// <summary>How nodes treat the clients of a network.</summary>
[GenerateSerializer, Alias("RelateMail.NetworkTreatment")]
public enum NetworkTreatment
{
    Good,

    /// <summary>Errors are answered slowly.</summary>
    Slowed,

    /// <summary>421 for errors and for new connections of mail listeners.</summary>
    Refused,
}
