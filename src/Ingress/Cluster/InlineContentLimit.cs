using Microsoft.Extensions.Options;
using Orleans.Metadata;
using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// The largest content that may travel in the call to its mailbox. A silo of an earlier version ignores such a content,
/// so the limit is 0 as long as one is in the cluster.
/// </summary>
/// <param name="cluster">The grain types of each silo. Orleans refreshes them about once a minute.</param>
/// <param name="options">Has the limit of this node.</param>
internal sealed class InlineContentLimit(IClusterManifestProvider cluster, IOptions<IngressOptions> options)
{
    private static readonly GrainType s_mailbox = GrainType.Create("mailbox");

    private readonly int _limit = options.Value.InlineContentBytes;
    private volatile Reading? _last;

    /// <summary>0 if no content may travel in a call now.</summary>
    public int Octets
    {
        get
        {
            ClusterManifest manifest = cluster.Current;
            if (_last is not { } last || last.Manifest != manifest)
            {
                _last = last = new Reading(manifest, AllAccept(manifest) ? _limit : 0);
            }

            return last.Octets;
        }
    }

    private static bool AllAccept(ClusterManifest manifest) =>
        !manifest.Silos.IsEmpty && manifest.Silos.Values.All(static silo =>
            !silo.Grains.TryGetValue(s_mailbox, out GrainProperties? mailbox)
            || mailbox.Properties.ContainsKey(AcceptsContentAttribute.PropertyName));

    private sealed record Reading(ClusterManifest Manifest, int Octets);
}
