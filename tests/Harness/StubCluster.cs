using RelateMail.Tests.Harness;
using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.TestingHost;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

[assembly: AssemblyFixture(typeof(StubCluster))]

namespace RelateMail.Tests.Harness;

/// <summary>The answers of the stub cluster's grains. Tests share it, and each test uses its own addresses.</summary>
public sealed class ClusterScript
{
    /// <summary>By mailbox: a function of the message and the number of the attempt, from 1.</summary>
    public ConcurrentDictionary<string, Func<InboundMessage, int, Task<DeliveryReceipt>>> Mailboxes { get; } = new();

    /// <summary>By mailbox; mailboxes without an entry have no quota.</summary>
    public ConcurrentDictionary<string, long> Quotas { get; } = new();

    /// <summary>The messages filed by mailboxes without a script.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<InboundMessage>> Filed { get; } = new();

    /// <summary>By address: a function of the number of the query, from 1.</summary>
    public ConcurrentDictionary<string, Func<int, Resolution>> Addresses { get; } = new();

    public ConcurrentDictionary<string, int> Questions { get; } = new();

    public ConcurrentDictionary<string, int> Attempts { get; } = new();

    /// <summary>By account: a function of the password.</summary>
    public ConcurrentDictionary<string, Func<string, AuthenticationOutcome>> Accounts { get; } = new();

    /// <summary>The client's network of the last login, by account.</summary>
    public ConcurrentDictionary<string, string?> LoginClients { get; } = new();

    /// <summary>By account; the others exist if <see cref="Accounts"/> has them.</summary>
    public ConcurrentDictionary<string, AccountInfo> AccountInfos { get; } = new();

    /// <summary>The state of the directory.</summary>
    public DirectoryNews News { get; set; } = new() { Epoch = Guid.NewGuid(), Version = 0 };

    /// <summary>By server name.</summary>
    public ConcurrentDictionary<string, CertificateScript> Certificates { get; } = new();

    /// <summary>The answers to reports of offences, by the report and its number, from 1.</summary>
    public Func<ReputationReport, int, ReputationNews>? Reputation { get; set; }

    public int Reports { get; set; }

    internal Task<DeliveryReceipt> DeliverAsync(string mailbox, InboundMessage message)
    {
        int attempt = Attempts.AddOrUpdate(mailbox, 1, static (_, count) => count + 1);
        if (Mailboxes.TryGetValue(mailbox, out Func<InboundMessage, int, Task<DeliveryReceipt>>? script))
        {
            return script(message, attempt);
        }

        ConcurrentQueue<InboundMessage> filed = Filed.GetOrAdd(mailbox, static _ => new());
        if (filed.FirstOrDefault(one => one.DeliveryKey.SequenceEqual(message.DeliveryKey)) is { } first)
        {
            return Task.FromResult(new DeliveryReceipt { Outcome = DeliveryOutcome.Duplicate, Uid = 1, Id = first.Id });
        }

        filed.Enqueue(message);
        return Task.FromResult(new DeliveryReceipt
        {
            Outcome = DeliveryOutcome.Filed,
            Uid = filed.Count,
            Id = message.Id,
        });
    }

    internal Resolution Resolve(string address)
    {
        int question = Questions.AddOrUpdate(address, 1, static (_, count) => count + 1);
        return Addresses.TryGetValue(address, out Func<int, Resolution>? script)
            ? script(question)
            : new Resolution { Outcome = ResolutionOutcome.NotHosted };
    }
}

/// <summary>The answers of the certificate grain of one name, and the reports that it received.</summary>
public sealed class CertificateScript
{
    public CertificateRollout Rollout { get; set; } = new() { Version = 0 };

    /// <summary>The certificate that nodes fetch; null if the roll-out has changed meanwhile.</summary>
    public SealedCertificate? Sealed { get; set; }

    /// <summary>Exception for each report; null if reports succeed.</summary>
    public Exception? Failure { get; set; }

    public ConcurrentQueue<CertificateReport> Reports { get; } = new();

    public ConcurrentQueue<string> Left { get; } = new();

    public ICertificateObserver? Observer { get; set; }

    public int Fetches { get; set; }

    public CertificateReport Last => Reports.Last();
}

/// <summary>A real Orleans cluster with stub grains.</summary>
public sealed class StubCluster : IAsyncLifetime
{
    private readonly InProcessTestCluster _cluster;

    public StubCluster()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo.Services
            .AddSingleton(Script)
            .Configure<ExceptionSerializationOptions>(static options => // as real silos do
                options.SupportedNamespacePrefixes.Add("RelateMail")));
        _cluster = builder.Build();
    }

    public ClusterScript Script { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The grain types of the cluster, as a gateway sees them.</summary>
    public IClusterManifestProvider Manifest =>
        _cluster.Client.ServiceProvider.GetRequiredService<IClusterManifestProvider>();

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}

[GrainType("mailbox"), AcceptsContent]
internal sealed class StubMailboxGrain(ClusterScript script) : Grain, IInternalMailboxGrain
{
    public Task<DeliveryReceipt> DeliverAsync(InboundMessage message, CancellationToken cancellationToken) =>
        script.DeliverAsync(this.GetPrimaryKeyString(), message);

    public Task<MailboxStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new MailboxStatus
        {
            QuotaOctets = script.Quotas.TryGetValue(this.GetPrimaryKeyString(), out long quota) ? quota : null,
            NextUid = 1,
        });

    public Task<MessagePage> ListAsync(MessageQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StoredMessage?> FindAsync(long uid, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> SetSeenAsync(long uid, bool seen, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> DeleteAsync(long uid, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetQuotaAsync(long? octets, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ChangePage> ListChangesAsync(ChangeQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<BatchOutcome> SetSeenAsync(
        MessageSelection selection, bool seen, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<BatchOutcome> DeleteAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<BatchOutcome> DeleteAllAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ReleaseOutcome> ReleaseAsync(long uid, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Guid?> FindTransactionAsync(long uid, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<StoredMessage> WatchAsync(long after, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

[GrainType("reputation")]
internal sealed class StubReputationGrain(ClusterScript script) : Grain, IReputationGrain
{
    private readonly Guid _epoch = Guid.NewGuid();

    public Task<ReputationNews> ExchangeAsync(ReputationReport report, CancellationToken cancellationToken) =>
        Task.FromResult(script.Reputation?.Invoke(report, ++script.Reports)
            ?? new ReputationNews { Epoch = _epoch, Version = 0 });

    public Task<ReputationPage> ListAsync(ReputationQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<NetworkReputation?> FindAsync(string network, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> ResetAsync(string network, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

[GrainType("certificate")]
internal sealed class StubCertificateGrain(ClusterScript script) : Grain, ICertificateGrain
{
    private CertificateScript Script => script.Certificates.GetOrAdd(this.GetPrimaryKeyString(), static _ => new());

    public Task<CertificateRollout> ReportAsync(
        CertificateReport report, ICertificateObserver? observer, CancellationToken cancellationToken)
    {
        if (Script.Failure is { } failure)
        {
            throw failure;
        }

        Script.Observer = observer;
        Script.Reports.Enqueue(report);
        return Task.FromResult(Script.Rollout);
    }

    public Task LeaveAsync(string node, CancellationToken cancellationToken)
    {
        Script.Left.Enqueue(node);
        return Task.CompletedTask;
    }

    public Task<SealedCertificate?> FetchAsync(long version, CancellationToken cancellationToken)
    {
        Script.Fetches++;
        return Task.FromResult(Script.Rollout.Version == version ? Script.Sealed : null);
    }

    public Task<CertificateOverview?> GetAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CertificateRollout?> RollOutAsync(SealedCertificate certificate, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CertificateRollout?> RollBackAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CertificateRollout?> RollBackFromAsync(long version, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CertificateRollout?> ReplaceAsync(
        SealedCertificate? certificate, long version, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<CertificateRollout?> WithdrawAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> ReloadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
