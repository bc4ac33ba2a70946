using RelateMail.Certificates;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Certificates;

/// <summary>The stored state of one server name.</summary>
/// <remarks>The alias is the name of an earlier version; stored records contain it.</remarks>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateState")]
internal sealed record CertificateRecord
{
    private const int MaxTransitions = 100;

    /// <summary>
    /// In ordinal order of their names. <see cref="CertificateNode.ReportedAt"/> is exact for an unknown node; for any
    /// other node it is the time of the last report that was written.
    /// </summary>
    [Id(0)] public CertificateNode[] Nodes { get; init; } = [];

    /// <summary>Increases with each change of the roll-out; 0 before the first roll-out.</summary>
    [Id(1)] public long Version { get; init; }

    /// <summary>The certificate that all nodes must serve; null if each node serves its own files.</summary>
    [Id(2)] public SealedCertificate? Target { get; init; }

    /// <summary>The certificate that a rollback restores; null for the nodes' own files.</summary>
    [Id(3)] public SealedCertificate? Previous { get; init; }

    [Id(4)] public DateTimeOffset? RolloutChangedAt { get; init; }

    /// <summary>The status after the last transition.</summary>
    [Id(5)] public CertificateStatus Status { get; init; }

    /// <summary>Newest first, at most a hundred.</summary>
    [Id(6)] public CertificateTransition[] Transitions { get; init; } = [];

    /// <summary>When the last node was removed; null if there is a node.</summary>
    [Id(7)] public DateTimeOffset? EmptySince { get; init; }

    /// <summary>When a node first served the name; null for a record of an earlier version.</summary>
    [Id(8)] public DateTimeOffset? CreatedAt { get; init; }

    public CertificateRollout Rollout => new() { Version = Version, Target = Target?.Facts };

    public CertificateNode? Find(string node) => Array.Find(Nodes, other => other.Report.Node == node);

    public CertificateRecord With(CertificateNode node) => this with
    {
        Nodes = [.. Nodes.Where(other => other.Report.Node != node.Report.Node).Append(node)
            .OrderBy(other => other.Report.Node, StringComparer.Ordinal)],
    };

    public CertificateRecord Without(string node) =>
        this with { Nodes = [.. Nodes.Where(other => other.Report.Node != node)] };

    /// <summary>The record with another target and the next version.</summary>
    public CertificateRecord Change(SealedCertificate? target, SealedCertificate? previous, DateTimeOffset now) =>
        this with
        {
            // A node can report a higher version, from a record that was removed since.
            Version = Nodes.Select(node => node.Report.RolloutVersion).Append(Version).Max() + 1,
            Target = target,
            Previous = previous,
            RolloutChangedAt = now,
        };

    /// <summary>Updates the nodes, and adds a transition if the status has changed.</summary>
    /// <param name="nodes">The nodes at this moment.</param>
    /// <param name="now">The time of the evaluation, recorded in a transition.</param>
    /// <param name="options">How long before its expiry a certificate counts as Degraded and as Unhealthy.</param>
    public CertificateRecord Settle(CertificateNode[] nodes, DateTimeOffset now, CertificateWatchOptions options)
    {
        bool haveChanged = nodes.Length != Nodes.Length
            || nodes.Count(node => node.IsUnknown) != Nodes.Count(node => node.IsUnknown);
        CertificateRecord settled = haveChanged ? this with { Nodes = nodes } : this;
        if (nodes.Length == 0)
        {
            return settled with { EmptySince = EmptySince ?? now }; // without nodes the status does not change
        }

        CertificateReason[] reasons = CertificateJudge.Judge(nodes, Target?.Facts, now, options);
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
                    new CertificateTransition
                    {
                        Sequence = sequence,
                        At = now,
                        From = Status,
                        To = status,
                        Reasons = [.. reasons],
                    },
                    .. Transitions.Take(MaxTransitions - 1),
                ],
            };
    }
}
