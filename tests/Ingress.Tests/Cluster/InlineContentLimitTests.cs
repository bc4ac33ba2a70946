using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Metadata;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Cluster;

/// <summary>Contents travel in calls only if every silo accepts them.</summary>
public sealed class InlineContentLimitTests(StubCluster cluster)
{
    private static readonly GrainManifest s_new = Manifest("mailbox", AcceptsContentAttribute.PropertyName);
    private static readonly GrainManifest s_old = Manifest("mailbox", "another-property");
    private static readonly GrainManifest s_other = Manifest("directory", "another-property");

    private readonly Silos _silos = new();

    [Fact]
    public void A_real_cluster_of_this_version_accepts_contents() =>
        Assert.Equal(65_536, new InlineContentLimit(cluster.Manifest, Options.Create(new IngressOptions())).Octets);

    [Fact]
    public void The_limit_follows_the_silos_of_the_cluster()
    {
        var limit = new InlineContentLimit(_silos, Options.Create(new IngressOptions { InlineContentBytes = 5 }));

        Assert.Equal(0, limit.Octets); // not connected yet
        _silos.Set(s_old);
        Assert.Equal(0, limit.Octets);
        _silos.Set(s_old, s_new);
        Assert.Equal(0, limit.Octets);
        _silos.Set(s_new, s_other); // a silo without mailboxes
        Assert.Equal(5, limit.Octets);
        _silos.Set(s_new, s_old); // a rolled back silo
        Assert.Equal(0, limit.Octets);
    }

    private static GrainManifest Manifest(string grain, string property) => new(
        ImmutableDictionary<GrainType, GrainProperties>.Empty.Add(
            GrainType.Create(grain),
            new GrainProperties(
                ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add(property, "true"))),
        ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);

    private sealed class Silos : IClusterManifestProvider
    {
        public ClusterManifest Current { get; private set; } = Of();

        public IAsyncEnumerable<ClusterManifest> Updates => throw new NotSupportedException();

        public GrainManifest LocalGrainManifest => throw new NotSupportedException();

        public void Set(params GrainManifest[] silos) => Current = Of(silos);

        private static ClusterManifest Of(params GrainManifest[] silos) => new(
            MajorMinorVersion.Zero,
            silos.Select(static (manifest, index) => (manifest, index)).ToImmutableDictionary(
                static silo => SiloAddress.New(IPAddress.Loopback, 1 + silo.index, 1), static silo => silo.manifest));
    }
}
