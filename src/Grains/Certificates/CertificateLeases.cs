using RelateMail.Certificates;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Certificates;

/// <summary>
/// When each node was heard of last. In memory only, or each minute of each node would be a write; an activation takes
/// every node that was not unknown for one that has just reported.
/// </summary>
internal sealed class CertificateLeases(CertificateWatchOptions options)
{
    private readonly Dictionary<string, DateTimeOffset> _heard = new(StringComparer.Ordinal);

    public void Renew(string node, DateTimeOffset now) => _heard[node] = now;

    /// <summary>Drops those of all other nodes.</summary>
    public void Keep(IEnumerable<CertificateNode> nodes)
    {
        foreach (string gone in _heard.Keys.Except(nodes.Select(node => node.Report.Node)).ToList())
        {
            _heard.Remove(gone);
        }
    }

    /// <summary>The nodes as they are now: some have become unknown, some are forgotten.</summary>
    public IEnumerable<CertificateNode> Apply(IEnumerable<CertificateNode> nodes, DateTimeOffset now) => nodes
        .Select(node => node.IsUnknown || !_heard.TryGetValue(node.Report.Node, out DateTimeOffset heard)
            ? node
            : node with { ReportedAt = heard, IsUnknown = now - heard >= options.Lease })
        .Where(node => !node.IsUnknown || now - node.ReportedAt < options.ForgetAfter);
}
