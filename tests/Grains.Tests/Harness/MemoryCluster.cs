using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using Orleans.TestingHost;
using RelateMail.Certificates;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.State;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Storage;

[assembly: AssemblyFixture(typeof(MemoryCluster))]

namespace RelateMail.Grains.Tests.Harness;

/// <summary>Stores in memory that fail on demand, and a clock that only tests advance.</summary>
public sealed class MemoryCluster : GrainCluster
{
    internal const int MaxFailures = 3;

    internal const long PostmasterQuota = 100_000;

    internal static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Retention time of certificates. Short, because each advance of the clock runs every tick of every active grain.
    /// </summary>
    internal static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(10);

    private readonly MemoryDirectoryStore _directory;

    public MemoryCluster() => _directory = new MemoryDirectoryStore(Store);

    internal MemoryMessageStore Store { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public override IMessageStore Messages => Store;

    public override Task<Guid> AddContentAsync() => Task.FromResult(Guid.CreateVersion7());

    /// <summary>The next write of one persistent state of this grain fails.</summary>
    internal Task FailNextWriteAsync(string state, IAddressable grain) =>
        Faults(state).AddFaultOnWrite(grain.GetGrainId(), new InvalidOperationException("The test fails this write."));

    internal Task FailNextClearAsync(string state, IAddressable grain) =>
        Faults(state).AddFaultOnClear(grain.GetGrainId(), new InvalidOperationException("The test fails this clear."));

    /// <summary>Advances the clock second by second until the task completes.</summary>
    internal async Task PassTimeUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            _ = await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        await task;
    }

    protected override void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IMessageStore>(Store);
        silo.Services.AddSingleton<IMailboxIndex>(Store);
        silo.Services.AddSingleton<IDirectoryStore>(_directory);
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.Configure<AccountOptions>(options =>
        {
            options.HashMemoryBytes = 64 * 1024; // the tests do not depend on the cost
            options.HashPasses = 1;
            options.MaxFailures = MaxFailures;
            options.FailureWindow = FailureWindow;
            options.PostmasterQuotaBytes = PostmasterQuota;
        });
        silo.Services.Configure<CertificateWatchOptions>(options => options.ForgetAfter = ForgetAfter);
        foreach (string name in StorageNames.All)
        {
            string memory = $"{name}-memory";
            silo.AddMemoryGrainStorage(memory);
            silo.Services.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => new FaultInjectionGrainStorage(
                new DirectoryGrainStorage(
                    _directory,
                    provider.GetRequiredKeyedService<IGrainStorage>(memory),
                    provider.GetRequiredService<DirectoryImport>()),
                name,
                provider.GetRequiredService<ILoggerFactory>(),
                provider.GetRequiredService<IGrainFactory>(),
                new FaultInjectionGrainStorageOptions { Latency = TimeSpan.Zero }));
        }

        silo.UseInMemoryReminderService().AddGrainServices();
    }

    private IStorageFaultGrain Faults(string state) => Grains.GetGrain<IStorageFaultGrain>(state);
}
