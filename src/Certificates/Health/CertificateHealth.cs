using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Grains.Contracts;

namespace RelateMail.Certificates.Health;

/// <summary>Builds the health result: the worst status, the reasons, and the data of each node.</summary>
internal sealed class CertificateHealth(DateTimeOffset now, CertificateWatchOptions options)
{
    private const int ShownReasons = 5;

    private readonly Dictionary<string, object> _data = new(StringComparer.Ordinal);
    private readonly List<(CertificateStatus Status, string Text)> _reasons = [];
    private bool _isClusterUnreachable;

    /// <summary>Adds the cluster's overview of one name; null if the name was removed meanwhile.</summary>
    public void Add(string name, CertificateOverview? overview)
    {
        if (overview is null)
        {
            return;
        }

        _reasons.AddRange(overview.Reasons.Select(reason => (reason.Status, reason.Text)));
        _data[name] = new Dictionary<string, object?>
        {
            ["status"] = overview.Status.ToString(),
            ["converged"] = overview.IsConverged,
            ["reasons"] = overview.Reasons.Select(reason => reason.Text).ToArray(),
            ["nodes"] = overview.Nodes.ToDictionary(node => node.Report.Node, node => (object)FactsOf(node)),
        };
    }

    /// <summary>
    /// Adds a certificate of this node. Its expiry is a reason only if the cluster reports no reason as severe.
    /// </summary>
    public void Add(ServedCertificateStatus certificate)
    {
        CertificateStatus status = CertificateExpiry.Judge(certificate.Facts.NotAfter, now, options);
        if (status != CertificateStatus.Healthy && !_reasons.Exists(reason => reason.Status >= status))
        {
            _reasons.Add((status, $"{certificate.ServerName}: this node's certificate expires on"
                + $" {certificate.Facts.NotAfter:yyyy-MM-dd HH:mm} UTC."));
        }

        if (_data.ContainsKey(certificate.ServerName))
        {
            return;
        }

        if (certificate.HandshakeError is { } error)
        {
            _reasons.Add((CertificateStatus.Unhealthy, $"{certificate.ServerName}: {error}"));
        }

        if (certificate.Refused is { } refused)
        {
            _reasons.Add((CertificateStatus.Degraded,
                $"{certificate.ServerName}: the certificate from {refused.Source} was rejected: {refused.Reason}"));
        }

        _data[certificate.ServerName] = new Dictionary<string, object?>
        {
            ["status"] = status.ToString(),
            ["thisNode"] = FactsOf(certificate.Facts),
        };
    }

    public void ClusterIsUnreachable() => _isClusterUnreachable = true;

    public HealthCheckResult Result()
    {
        string cluster = _isClusterUnreachable
            ? " The cluster could not be reached; other nodes are not included."
            : "";
        if (_reasons.Count == 0)
        {
            return _isClusterUnreachable && _data.Count == 0
                ? HealthCheckResult.Degraded("The cluster could not be reached.")
                : HealthCheckResult.Healthy(
                    (_data.Count == 0 ? "No certificate is configured." : "All certificates are healthy.") + cluster,
                    _data);
        }

        string[] texts =
        [
            .. _reasons.OrderByDescending(reason => reason.Status).Select(reason => reason.Text).Distinct(),
        ];
        string more = texts.Length > ShownReasons ? $" And {texts.Length - ShownReasons} more." : "";
        return new HealthCheckResult(
            _reasons.Max(reason => reason.Status) == CertificateStatus.Unhealthy
                ? HealthStatus.Unhealthy : HealthStatus.Degraded,
            string.Join(' ', texts.Take(ShownReasons)) + more + cluster,
            data: _data);
    }

    private Dictionary<string, object?> FactsOf(CertificateNode node)
    {
        Dictionary<string, object?> facts = FactsOf(node.Report.Loaded);
        facts["state"] = node.IsUnknown ? "unknown" : "live";
        facts["seenThumbprint"] = node.Report.SeenThumbprint;
        facts["source"] = node.Report.Source;
        facts["reportedAt"] = node.ReportedAt;
        return facts;
    }

    private Dictionary<string, object?> FactsOf(CertificateFacts certificate) => new()
    {
        ["subject"] = certificate.Subject,
        ["notBefore"] = certificate.NotBefore,
        ["notAfter"] = certificate.NotAfter,
        ["daysUntilExpiry"] = CertificateExpiry.DaysLeft(certificate.NotAfter, now),
        ["thumbprint"] = certificate.Thumbprint,
    };
}
