using Orleans.TestingHost;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Harness;

/// <summary>Two silos over one set of stores.</summary>
public abstract class GrainCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    public InProcessTestCluster Cluster =>
        _cluster ?? throw new InvalidOperationException("The cluster is not deployed yet.");

    public IGrainFactory Grains => Cluster.Client;

    public abstract IMessageStore Messages { get; }

    /// <summary>Stores a content that a message can reference.</summary>
    public abstract Task<Guid> AddContentAsync();

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => Configure(silo));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public IInternalMailboxGrain Mailbox(string address) => Grains.GetGrain<IInternalMailboxGrain>(address);

    public IAccountGrain Account(string address) => Grains.GetGrain<IAccountGrain>(address);

    public IAliasGrain Alias(string address) => Grains.GetGrain<IAliasGrain>(address);

    public IDomainGrain Domain(string domain) => Grains.GetGrain<IDomainGrain>(domain);

    public ICertificateGrain Certificate(string name) => Grains.GetGrain<ICertificateGrain>(name);

    protected abstract void Configure(ISiloBuilder silo);
}
