using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.TestingHost;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Storage;

[assembly: AssemblyFixture(typeof(MemoryCluster))]

namespace RelateMail.Grains.Tests.Harness;

/// <summary>Stores in memory that fail when they are told to, and a clock that moves when it is told to.</summary>
public sealed class MemoryCluster : GrainCluster
{
    internal const int MaxFailures = 3;

    internal static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(15);

    internal MemoryMessageStore Store { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public override IMessageStore Messages => Store;

    public override Task<Guid> AddContentAsync() => Task.FromResult(Guid.CreateVersion7());

    /// <summary>The next write of this grain's state fails.</summary>
    /// <param name="state">The name of its persistent state.</param>
    internal Task FailNextWriteAsync(string state, IAddressable grain) =>
        Faults(state).AddFaultOnWrite(grain.GetGrainId(), new InvalidOperationException("The write was to fail."));

    internal Task FailNextClearAsync(string state, IAddressable grain) =>
        Faults(state).AddFaultOnClear(grain.GetGrainId(), new InvalidOperationException("The clear was to fail."));

    /// <summary>Moves the clock a second at a time until the task has ended.</summary>
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
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.Configure<AccountOptions>(options =>
        {
            options.HashMemoryOctets = 64 * 1024; // what is tested is not how long it takes
            options.HashPasses = 1;
            options.MaxFailures = MaxFailures;
            options.FailureWindow = FailureWindow;
        });
        foreach (string name in StorageNames.All)
        {
            silo.AddFaultInjectionMemoryStorage(
                name, (MemoryGrainStorageOptions _) => { }, faults => faults.Latency = TimeSpan.Zero);
        }

        silo.UseInMemoryReminderService().AddGrainServices();
    }

    private IStorageFaultGrain Faults(string state) => Grains.GetGrain<IStorageFaultGrain>(state);
}
