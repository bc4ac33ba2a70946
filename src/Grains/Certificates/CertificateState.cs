using RelateMail.Certificates;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Certificates;

/// <summary>What the store keeps of a server name.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateState")]
internal sealed record CertificateState
{
    private const int MaxTransitions = 100;

    /// <summary>
    /// In the ordinal order of their names. <see cref="CertificateNode.ReportedAt"/> is exact for a node that is
    /// unknown; of any other it is that of the last report that was written.
    /// </summary>
    [Id(0)] public CertificateNode[] Nodes { get; init; } = [];

    /// <summary>Grows with each change of the order; 0 before the first one.</summary>
    [Id(1)] public long Version { get; init; }

    /// <summary>Null where each node serves its own files.</summary>
    [Id(2)] public SealedCertificate? Wanted { get; init; }

    /// <summary>To what a rollback returns; null for the nodes' files.</summary>
    [Id(3)] public SealedCertificate? Previous { get; init; }

    [Id(4)] public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>As of the last transition.</summary>
    [Id(5)] public CertificateStatus Status { get; init; }

    /// <summary>The newest first, at most a hundred.</summary>
    [Id(6)] public CertificateTransition[] Transitions { get; init; } = [];

    /// <summary>Since when there is no node; null where there is one.</summary>
    [Id(7)] public DateTimeOffset? EmptySince { get; init; }

    public CertificateOrder Order => new() { Version = Version, Wanted = Wanted?.Facts };

    public CertificateNode? Find(string node) => Array.Find(Nodes, other => other.Report.Node == node);

    public CertificateState With(CertificateNode node) => this with
    {
        Nodes = [.. Nodes.Where(other => other.Report.Node != node.Report.Node).Append(node)
            .OrderBy(other => other.Report.Node, StringComparer.Ordinal)],
    };

    public CertificateState Without(string node) =>
        this with { Nodes = [.. Nodes.Where(other => other.Report.Node != node)] };

    /// <summary>A change of the order: one version more.</summary>
    public CertificateState Change(SealedCertificate? wanted, SealedCertificate? previous, DateTimeOffset now) =>
        this with
        {
            // A node may know a higher one, of a state that was forgotten.
            Version = Nodes.Select(node => node.Report.OrderVersion).Append(Version).Max() + 1,
            Wanted = wanted,
            Previous = previous,
            OrderedAt = now,
        };

    /// <summary>The same with what time has changed: nodes that are silent or forgotten, and a transition.</summary>
    /// <param name="nodes">As they are at that moment.</param>
    public CertificateState Settle(CertificateNode[] nodes, DateTimeOffset now, CertificateWatchOptions options)
    {
        bool haveChanged = nodes.Length != Nodes.Length
            || nodes.Count(node => node.IsUnknown) != Nodes.Count(node => node.IsUnknown);
        CertificateState settled = haveChanged ? this with { Nodes = nodes } : this;
        if (nodes.Length == 0)
        {
            return settled with { EmptySince = EmptySince ?? now }; // nothing to judge: the status stays
        }

        CertificateReason[] reasons = CertificateJudge.Judge(nodes, Wanted?.Facts, now, options);
        CertificateStatus status = CertificateJudge.StatusOf(reasons);
        long sequence = Transitions.Length > 0 ? Transitions[0].Sequence + 1 : 1;
        return status == Status
            ? settled with { EmptySince = null }
            : settled with
            {
                EmptySince = null,
                Status = status,
                Transitions =
                [
                    new CertificateTransition(sequence, now, Status, status, reasons),
                    .. Transitions.Take(MaxTransitions - 1),
                ],
            };
    }
}
