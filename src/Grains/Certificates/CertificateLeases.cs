using RelateMail.Certificates;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Certificates;

/// <summary>
/// When each node last reported. Kept in memory only, because otherwise every periodic report would be a write. A new
/// activation treats every node that was not unknown as if it had just reported.
/// </summary>
internal sealed class CertificateLeases(CertificateWatchOptions options)
{
    private readonly Dictionary<string, DateTimeOffset> _lastReports = new(StringComparer.Ordinal);

    public void Renew(string node, DateTimeOffset now) => _lastReports[node] = now;

    /// <summary>Removes the leases of all other nodes.</summary>
    public void RemoveExcept(IEnumerable<CertificateNode> nodes)
    {
        foreach (string removed in _lastReports.Keys.Except(nodes.Select(node => node.Report.Node)).ToList())
        {
            _lastReports.Remove(removed);
        }
    }

    /// <summary>
    /// The nodes at this moment: marks silent ones as unknown, and omits those past the retention time.
    /// </summary>
    public IEnumerable<CertificateNode> Apply(IEnumerable<CertificateNode> nodes, DateTimeOffset now) => nodes
        .Select(node => node.IsUnknown || !_lastReports.TryGetValue(node.Report.Node, out DateTimeOffset reported)
            ? node
            : node with { ReportedAt = reported, IsUnknown = now - reported >= options.Lease })
        .Where(node => !node.IsUnknown || now - node.ReportedAt < options.ForgetAfter);
}
