namespace RelateMail.Grains.Abstractions;

/// <summary>All that is known of a server name's certificate.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateOverview")]
public sealed record CertificateOverview
{
    [Id(0)] public required CertificateStatus Status { get; init; }

    /// <summary>Why it is not healthy, the worst first; empty where it is.</summary>
    [Id(1)] public CertificateReason[] Reasons { get; init; } = [];

    /// <summary>
    /// True where every node, in a handshake with its own listeners, has shown the certificate that was rolled out, or one
    /// and the same where none was. A node that is silent has shown nothing, until it is forgotten.
    /// </summary>
    [Id(2)] public bool IsConverged { get; init; }

    [Id(3)] public required CertificateOrder Order { get; init; }

    /// <summary>When the order was given; null where there never was one.</summary>
    [Id(4)] public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>To what a rollback would return; null for the nodes' files, or where nothing was ever rolled out.</summary>
    [Id(5)] public CertificateFacts? Previous { get; init; }

    /// <summary>In the order of their names.</summary>
    [Id(6)] public CertificateNode[] Nodes { get; init; } = [];

    /// <summary>The last hundred changes of <see cref="Status"/>, the newest first.</summary>
    [Id(7)] public CertificateTransition[] Transitions { get; init; } = [];
}

/// <summary>One node's last report.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateNode")]
public sealed record CertificateNode
{
    [Id(0)] public required CertificateReport Report { get; init; }

    /// <summary>When it came.</summary>
    [Id(1)] public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>The lease has run out: the node is silent, and what it serves is not known.</summary>
    [Id(2)] public bool IsUnknown { get; init; }
}

[GenerateSerializer, Alias("RelateMail.CertificateStatus")]
public enum CertificateStatus
{
    Healthy,
    Degraded,
    Unhealthy,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">For programs, from a closed set; in lower case with dashes.</param>
/// <param name="Node">The node it is about; null for all.</param>
/// <param name="Text">One sentence for an administrator, naming the node.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateReason")]
public sealed record CertificateReason(
    [property: Id(0)] CertificateStatus Status,
    [property: Id(1)] string Code,
    [property: Id(2)] string? Node,
    [property: Id(3)] string Text);

/// <summary>A change of status, once for the whole cluster; all that a webhook would need.</summary>
/// <param name="Sequence">1 for the first one of this name, then one more each.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateTransition")]
public sealed record CertificateTransition(
    [property: Id(0)] long Sequence,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] CertificateStatus From,
    [property: Id(3)] CertificateStatus To,
    [property: Id(4)] CertificateReason[] Reasons);
