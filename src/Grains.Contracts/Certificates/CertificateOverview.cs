using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Contracts;

/// <summary>The state of a server name's certificate on all nodes.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateOverview")]
public sealed record CertificateOverview
{
    [Id(1)] private readonly CertificateReason[] _reasons = [];
    [Id(6)] private readonly CertificateNode[] _nodes = [];
    [Id(7)] private readonly CertificateTransition[] _transitions = [];

    [Id(0)] public required CertificateStatus Status { get; init; }

    /// <summary>Why the status is not Healthy, the most severe reason first; empty if it is Healthy.</summary>
    public ImmutableArray<CertificateReason> Reasons
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_reasons);
        init => _reasons = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>
    /// True if every node presented the target of the roll-out in a handshake with its own listeners. Without a
    /// roll-out: if all nodes presented the same certificate. A silent node counts as not converged until it is
    /// removed.
    /// </summary>
    [Id(2)] public bool IsConverged { get; init; }

    [Id(3)] public required CertificateRollout Rollout { get; init; }

    /// <summary>When <see cref="Rollout"/> last changed; null if nothing was ever rolled out.</summary>
    [Id(4)] public DateTimeOffset? RolloutChangedAt { get; init; }

    /// <summary>
    /// The certificate that a rollback restores; null if a rollback restores the nodes' own files, or if nothing was
    /// ever rolled out.
    /// </summary>
    [Id(5)] public CertificateFacts? Previous { get; init; }

    /// <summary>In ordinal order of their names.</summary>
    public ImmutableArray<CertificateNode> Nodes
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_nodes);
        init => _nodes = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>The last hundred changes of <see cref="Status"/>, newest first.</summary>
    public ImmutableArray<CertificateTransition> Transitions
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_transitions);
        init => _transitions = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>When a node first served the name; null if that was before this version.</summary>
    [Id(8)] public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>The last report of one node.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateNode")]
public sealed record CertificateNode
{
    [Id(0)] public required CertificateReport Report { get; init; }

    /// <summary>When the grain received the report.</summary>
    [Id(1)] public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>True if the lease has expired: the node is silent, and its current certificate is unknown.</summary>
    [Id(2)] public bool IsUnknown { get; init; }
}

[GenerateSerializer, Alias("RelateMail.CertificateStatus")]
public enum CertificateStatus
{
    Healthy,
    Degraded,
    Unhealthy,
}

/// <summary>One problem of a certificate.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateReason")]
public sealed record CertificateReason
{
    /// <summary>The status that this problem alone would cause: Degraded or Unhealthy.</summary>
    [Id(0)] public required CertificateStatus Status { get; init; }

    /// <summary>For programs, from a closed set; lower case with dashes.</summary>
    [Id(1)] public required string Code { get; init; }

    /// <summary>The affected node; null if the problem concerns several nodes.</summary>
    [Id(2)] public string? Node { get; init; }

    /// <summary>One sentence for an administrator that names the affected nodes.</summary>
    [Id(3)] public required string Text { get; init; }
}

/// <summary>A change of status, recorded once for the whole cluster, with everything a webhook needs.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateTransition")]
public sealed record CertificateTransition
{
    [Id(4)] private readonly CertificateReason[] _reasons = [];

    /// <summary>Starts at 1 for each server name and increases by 1.</summary>
    [Id(0)] public required long Sequence { get; init; }

    /// <summary>When the grain recorded the change.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>The status before the change.</summary>
    [Id(2)] public required CertificateStatus From { get; init; }

    /// <summary>The status since the change.</summary>
    [Id(3)] public required CertificateStatus To { get; init; }

    /// <summary>The reasons for the new status, the most severe first; empty if it is Healthy.</summary>
    public ImmutableArray<CertificateReason> Reasons
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_reasons);
        init => _reasons = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }
}
