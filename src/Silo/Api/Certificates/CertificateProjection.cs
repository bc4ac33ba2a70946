using System.Collections.Immutable;
using RelateMail.Api.Contracts;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>Converts the overview of a certificate grain to the views of the API.</summary>
internal static class CertificateProjection
{
    public static CertificateSummaryView ToSummary(string name, CertificateOverview overview, DateTimeOffset now)
    {
        ImmutableArray<CertificateNode> live = [.. overview.Nodes.Where(node => !node.IsUnknown)];
        ImmutableArray<CertificateNode> counted = live.Length > 0 ? live : overview.Nodes;
        int? days = counted.Length == 0
            ? null
            : counted.Min(node => CertificateExpiry.DaysLeft(node.Report.Loaded.NotAfter, now));
        return new(name, NameOf(overview.Status), days, overview.IsConverged, ToReasons(overview.Reasons));
    }

    public static CertificateView ToView(string name, CertificateOverview overview, DateTimeOffset now) => new(
        name,
        NameOf(overview.Status),
        ToReasons(overview.Reasons),
        overview.IsConverged,
        ToRollout(overview, now),
        [.. overview.Nodes.Select(node => ToNode(node, now))],
        [.. overview.Transitions.Select(transition => new CertificateTransitionView(
            transition.Sequence, transition.At, NameOf(transition.From), NameOf(transition.To),
            ToReasons(transition.Reasons)))]);

    public static CertificateRolloutView ToRollout(CertificateOverview overview, DateTimeOffset now) => new(
        overview.Rollout.Version,
        overview.Rollout.Target is { } target ? ToFacts(target, now) : null,
        overview.Previous is { } previous ? ToFacts(previous, now) : null,
        overview.RolloutChangedAt);

    /// <summary>A roll-out that is not in force any more.</summary>
    public static CertificateRolloutView ToRollout(CertificateRollout rollout, DateTimeOffset now) =>
        new(rollout.Version, rollout.Target is { } target ? ToFacts(target, now) : null, null, null);

    private static CertificateNodeView ToNode(CertificateNode node, DateTimeOffset now)
    {
        CertificateReport report = node.Report;
        return new(
            report.Node,
            node.IsUnknown ? "unknown" : "live",
            node.ReportedAt,
            report.LoadedAt,
            report.Source,
            ToFacts(report.Loaded, now),
            report.SeenThumbprint,
            report.HandshakeError,
            report.Refused is { } refused ? new(refused.Source, refused.Reason, refused.At) : null,
            report.RolloutVersion);
    }

    private static CertificateFactsView ToFacts(CertificateFacts facts, DateTimeOffset now) => new(
        facts.Subject,
        facts.Issuer,
        [.. facts.Names],
        facts.KeyAlgorithm,
        facts.NotBefore,
        facts.NotAfter,
        CertificateExpiry.DaysLeft(facts.NotAfter, now),
        facts.Thumbprint,
        facts.Intermediates);

    private static CertificateReasonView[] ToReasons(ImmutableArray<CertificateReason> reasons) =>
        [.. reasons.Select(reason => new CertificateReasonView(
            NameOf(reason.Status), reason.Code, reason.Node, reason.Text))];

    private static string NameOf(CertificateStatus status) => status switch
    {
        CertificateStatus.Healthy => "healthy",
        CertificateStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
