namespace RelateMail.Grains.Abstractions;

/// <summary>The state of a server name's certificate on all nodes.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateOverview")]
public sealed record CertificateOverview
{
    [Id(0)] public required CertificateStatus Status { get; init; }

    /// <summary>Why the status is not Healthy, the most severe reason first; empty if it is Healthy.</summary>
    [Id(1)] public CertificateReason[] Reasons { get; init; } = [];

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
    [Id(6)] public CertificateNode[] Nodes { get; init; } = [];

    /// <summary>The last hundred changes of <see cref="Status"/>, newest first.</summary>
    [Id(7)] public CertificateTransition[] Transitions { get; init; } = [];
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
/// <param name="Status">The status that this problem alone would cause: Degraded or Unhealthy.</param>
/// <param name="Code">For programs, from a closed set; lower case with dashes.</param>
/// <param name="Node">The affected node; null if the problem concerns several nodes.</param>
/// <param name="Text">One sentence for an administrator that names the affected nodes.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateReason")]
public sealed record CertificateReason(
    [property: Id(0)] CertificateStatus Status,
    [property: Id(1)] string Code,
    [property: Id(2)] string? Node,
    [property: Id(3)] string Text);

/// <summary>A change of status, recorded once for the whole cluster, with everything a webhook needs.</summary>
/// <param name="Sequence">Starts at 1 for each server name and increases by 1.</param>
/// <param name="At">When the grain recorded the change.</param>
/// <param name="From">The status before the change.</param>
/// <param name="To">The status since the change.</param>
/// <param name="Reasons">The reasons for the new status, the most severe first; empty if it is Healthy.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateTransition")]
public sealed record CertificateTransition(
    [property: Id(0)] long Sequence,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] CertificateStatus From,
    [property: Id(3)] CertificateStatus To,
    [property: Id(4)] CertificateReason[] Reasons);
