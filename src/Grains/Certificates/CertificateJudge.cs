using System.Globalization;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Certificates;

/// <summary>
/// Evaluates the certificate of a server name: status, reasons and convergence. Uses only the time passed to it.
/// </summary>
internal static class CertificateJudge
{
    /// <summary>The most severe reason first; equal ones in the order of the methods here.</summary>
    /// <param name="nodes">The nodes at that moment.</param>
    /// <param name="target">The certificate that was rolled out; null if nothing is rolled out.</param>
    /// <param name="now">The time of the evaluation.</param>
    /// <param name="options">How long before its expiry a certificate counts as Degraded and as Unhealthy.</param>
    public static CertificateReason[] Judge(
        IReadOnlyList<CertificateNode> nodes, CertificateFacts? target, DateTimeOffset now,
        CertificateWatchOptions options)
    {
        CertificateNode[] live = [.. nodes.Where(node => !node.IsUnknown)];
        IEnumerable<CertificateReason> reasons =
        [
            .. JudgeExpiry(live.Length > 0 ? live : nodes, now, options),
            .. live.Select(JudgeHandshake).OfType<CertificateReason>(),
            .. live.Select(JudgeRefusal).OfType<CertificateReason>(),
            .. target is null
                ? JudgeDifference(live)
                : live.Select(node => JudgeConvergence(node, target)).OfType<CertificateReason>(),
            .. nodes.Where(node => node.IsUnknown).Select(JudgeSilence),
        ];
        return [.. reasons.OrderByDescending(reason => reason.Status)];
    }

    public static CertificateStatus StatusOf(CertificateReason[] reasons) =>
        reasons.Length == 0 ? CertificateStatus.Healthy : reasons[0].Status;

    /// <inheritdoc cref="CertificateOverview.IsConverged"/>
    public static bool IsConverged(IReadOnlyList<CertificateNode> nodes, CertificateFacts? target)
    {
        string? expected = target?.Thumbprint ?? (nodes.Count > 0 ? nodes[0].Report.SeenThumbprint : null);
        return expected is not null && nodes.Count > 0 && nodes.All(node =>
            !node.IsUnknown && node.Report.HandshakeError is null && node.Report.SeenThumbprint == expected);
    }

    /// <summary>
    /// One reason for each certificate. The certificate of a silent node counts only if all nodes are silent, because
    /// its current certificate is unknown.
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
            string certificate = $"The certificate {Short(facts.Thumbprint)} that {NamesOf(same)}";
            string text = hasExpired
                ? $"{certificate} expired {At(facts.NotAfter)}. Renew it, or roll out another certificate."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{certificate} expires {At(facts.NotAfter)}, in {days} days. Renew it.");
            yield return Make(status, code, same.Count() == 1 ? same.First().Report.Node : null, text);
        }
    }

    private static CertificateReason? JudgeHandshake(CertificateNode node)
    {
        CertificateReport report = node.Report;
        if (report is { SeenThumbprint: null, HandshakeError: { } error })
        {
            return Make(CertificateStatus.Unhealthy, "handshake-failed", report.Node,
                $"A TLS handshake of {report.Node} with its own listeners failed: {Sentence(error)} Check its log.");
        }

        if (report.SeenThumbprint is { } seen
            && (seen != report.Loaded.Thumbprint || report.HandshakeError is not null))
        {
            string difference = report.HandshakeError is { } reason
                ? Sentence(reason)
                : $"they present {Short(seen)}, but the node has loaded {Short(report.Loaded.Thumbprint)}.";
            return Make(CertificateStatus.Degraded, "handshake-differs", report.Node,
                $"The listeners of {report.Node} do not present its loaded certificate: {difference}"
                + " Reload the certificate.");
        }

        return null;
    }

    private static CertificateReason? JudgeRefusal(CertificateNode node) => node.Report.Refused is { } refused
        ? Make(CertificateStatus.Degraded, "refused", node.Report.Node,
            $"{node.Report.Node} rejected the certificate of {refused.Source} and continues to serve"
            + $" {Short(node.Report.Loaded.Thumbprint)}: {Sentence(refused.Reason)} Correct the certificate.")
        : null;

    private static IEnumerable<CertificateReason> JudgeDifference(CertificateNode[] live)
    {
        IGrouping<string, CertificateNode>[] groups = [.. live.GroupBy(Presented)];
        if (groups.Length > 1)
        {
            string served = string.Join("; ", groups.Select(same => $"{NamesOf(same)} {Short(same.Key)}"));
            yield return Make(CertificateStatus.Degraded, "nodes-differ", null,
                $"The nodes serve different certificates: {served}."
                    + " Give all nodes the same files, or roll out one certificate.");
        }
    }

    private static CertificateReason? JudgeConvergence(CertificateNode node, CertificateFacts target) =>
        Presented(node) == target.Thumbprint
            ? null
            : Make(CertificateStatus.Degraded, "not-converged", node.Report.Node,
                $"{node.Report.Node} presents {Short(Presented(node))} instead of {Short(target.Thumbprint)}, which was"
                + " rolled out. The node follows with its next report; if it does not, check its log.");

    private static CertificateReason JudgeSilence(CertificateNode node) => Make(
        CertificateStatus.Degraded, "node-unknown", node.Report.Node,
        $"{node.Report.Node} has not reported since {At(node.ReportedAt)}; its last certificate was"
        + $" {Short(node.Report.Loaded.Thumbprint)}. Start the node, or remove it.");

    private static CertificateReason Make(CertificateStatus status, string code, string? node, string text) =>
        new() { Status = status, Code = code, Node = node, Text = text };

    private static string Presented(CertificateNode node) =>
        node.Report.SeenThumbprint ?? node.Report.Loaded.Thumbprint;

    /// <summary>The names of the nodes and the verb: <c>mx1, mx2 serve</c>.</summary>
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
