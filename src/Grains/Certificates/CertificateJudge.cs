using System.Globalization;
using RelateMail.Certificates;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Certificates;

/// <summary>What is wrong with the certificate of a server name. Knows no time but the one it is given.</summary>
internal static class CertificateJudge
{
    /// <summary>The worst first; among equals, in the order of the methods here.</summary>
    /// <param name="nodes">As they are at that moment.</param>
    /// <param name="wanted">What was rolled out; null where nothing was.</param>
    public static CertificateReason[] Judge(
        IReadOnlyList<CertificateNode> nodes, CertificateFacts? wanted, DateTimeOffset now,
        CertificateWatchOptions options)
    {
        CertificateNode[] live = [.. nodes.Where(node => !node.IsUnknown)];
        IEnumerable<CertificateReason> reasons =
        [
            .. JudgeExpiry(live.Length > 0 ? live : nodes, now, options),
            .. live.Select(JudgeHandshake).OfType<CertificateReason>(),
            .. live.Select(JudgeRefusal).OfType<CertificateReason>(),
            .. wanted is null
                ? JudgeDifference(live)
                : live.Select(node => JudgeConvergence(node, wanted)).OfType<CertificateReason>(),
            .. nodes.Where(node => node.IsUnknown).Select(JudgeSilence),
        ];
        return [.. reasons.OrderByDescending(reason => reason.Status)];
    }

    public static CertificateStatus StatusOf(CertificateReason[] reasons) =>
        reasons.Length == 0 ? CertificateStatus.Healthy : reasons[0].Status;

    /// <inheritdoc cref="CertificateOverview.IsConverged"/>
    public static bool IsConverged(IReadOnlyList<CertificateNode> nodes, CertificateFacts? wanted)
    {
        string? expected = wanted?.Thumbprint ?? (nodes.Count > 0 ? nodes[0].Report.SeenThumbprint : null);
        return expected is not null && nodes.Count > 0 && nodes.All(node =>
            !node.IsUnknown && node.Report.HandshakeError is null && node.Report.SeenThumbprint == expected);
    }

    /// <summary>
    /// Once for each certificate. That of a silent node counts only where all are silent: what it serves is not known.
    /// </summary>
    private static IEnumerable<CertificateReason> JudgeExpiry(
        IReadOnlyList<CertificateNode> nodes, DateTimeOffset now, CertificateWatchOptions options)
    {
        foreach (IGrouping<string, CertificateNode> same in nodes.GroupBy(node => node.Report.Loaded.Thumbprint)
            .OrderBy(same => same.First().Report.Loaded.NotAfter))
        {
            CertificateFacts facts = same.First().Report.Loaded;
            CertificateStatus status = CertificateExpiry.Judge(facts.NotAfter, now, options);
            if (status == CertificateStatus.Healthy)
            {
                continue;
            }

            int days = CertificateExpiry.DaysLeft(facts.NotAfter, now);
            bool hasExpired = facts.NotAfter <= now;
            string code = hasExpired ? "expired" : status == CertificateStatus.Unhealthy ? "expires-soon" : "expires";
            string text = hasExpired
                ? $"The certificate {Short(facts.Thumbprint)} that {NamesOf(same)} expired {At(facts.NotAfter)}; renew"
                    + " it, or roll out another one."
                : $"The certificate {Short(facts.Thumbprint)} that {NamesOf(same)} ends {At(facts.NotAfter)}, "
                    + string.Create(CultureInfo.InvariantCulture, $"in {days} days; renew it.");
            yield return new(status, code, same.Count() == 1 ? same.First().Report.Node : null, text);
        }
    }

    private static CertificateReason? JudgeHandshake(CertificateNode node)
    {
        CertificateReport report = node.Report;
        if (report is { SeenThumbprint: null, HandshakeError: { } error })
        {
            return new(CertificateStatus.Unhealthy, "handshake-failed", report.Node,
                $"{report.Node} cannot shake hands with its own listeners: {Sentence(error)} Look at its log.");
        }

        if (report.SeenThumbprint is { } seen
            && (seen != report.Loaded.Thumbprint || report.HandshakeError is not null))
        {
            string difference = report.HandshakeError is { } reason
                ? Sentence(reason)
                : $"they show {Short(seen)}, and it has loaded {Short(report.Loaded.Thumbprint)}.";
            return new(CertificateStatus.Degraded, "handshake-differs", report.Node,
                $"The listeners of {report.Node} do not show what it has loaded: {difference} Reload it.");
        }

        return null;
    }

    private static CertificateReason? JudgeRefusal(CertificateNode node) => node.Report.Refused is { } refused
        ? new(CertificateStatus.Degraded, "refused", node.Report.Node,
            $"{node.Report.Node} refused the certificate of {refused.Source} and serves"
            + $" {Short(node.Report.Loaded.Thumbprint)} on: {Sentence(refused.Reason)} Mend it.")
        : null;

    private static IEnumerable<CertificateReason> JudgeDifference(CertificateNode[] live)
    {
        IGrouping<string, CertificateNode>[] groups = [.. live.GroupBy(Shown)];
        if (groups.Length > 1)
        {
            string who = string.Join("; ", groups.Select(same => $"{NamesOf(same)} {Short(same.Key)}"));
            yield return new(CertificateStatus.Degraded, "nodes-differ", null,
                $"The nodes do not serve the same certificate: {who}."
                    + " Give all of them the same files, or roll one out.");
        }
    }

    private static CertificateReason? JudgeConvergence(CertificateNode node, CertificateFacts wanted) =>
        Shown(node) == wanted.Thumbprint
            ? null
            : new(CertificateStatus.Degraded, "not-converged", node.Report.Node,
                $"{node.Report.Node} shows {Short(Shown(node))}, and not {Short(wanted.Thumbprint)}, which was rolled"
                + " out; it follows with its next report. Where it does not, look at its log.");

    private static CertificateReason JudgeSilence(CertificateNode node) => new(
        CertificateStatus.Degraded, "node-unknown", node.Report.Node,
        $"{node.Report.Node} is silent since {At(node.ReportedAt)}; it served"
        + $" {Short(node.Report.Loaded.Thumbprint)}. Start it, or have it forgotten.");

    private static string Shown(CertificateNode node) => node.Report.SeenThumbprint ?? node.Report.Loaded.Thumbprint;

    /// <summary>Who, and that they serve.</summary>
    private static string NamesOf(IEnumerable<CertificateNode> nodes)
    {
        const int Most = 5;
        string[] names = [.. nodes.Select(node => node.Report.Node)];
        string rest = names.Length > Most
            ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - Most} more") : "";
        return $"{string.Join(", ", names.Take(Most))}{rest} {(names.Length == 1 ? "serves" : "serve")}";
    }

    private static string Short(string thumbprint) => thumbprint[..Math.Min(16, thumbprint.Length)];

    private static string Sentence(string text) => text.EndsWith('.') ? text : $"{text}.";

    private static string At(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
