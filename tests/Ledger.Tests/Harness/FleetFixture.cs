using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Scenarios;
using RelateMail.Ledger.Tests.Harness;
using RelateMail.PostgresServer;
using RelateMail.Shared.CommandLine;

[assembly: AssemblyFixture(typeof(FleetFixture))]

namespace RelateMail.Ledger.Tests.Harness;

/// <summary>
/// Two silos, two gateways and PostgreSQL as real processes. All scenarios share them; the first one starts them.
/// </summary>
public sealed class FleetFixture : IAsyncLifetime
{
    /// <summary>
    /// The nodes live for seconds: without recompilation of hot code they start and stop with less CPU. No load
    /// balancer needs the time before a gateway closes its listeners.
    /// </summary>
    private static readonly Dictionary<string, string> s_environment = new()
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCountThreshold"] = "1000000",
        ["Timeouts__DrainDelay"] = "00:00:01",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("relatemail-fleet-").FullName;
    private readonly SemaphoreSlim _one = new(1);
    private LocalFleet? _fleet;

    internal IReadOnlyList<string> Mailboxes { get; } = ScenarioRun.Mailboxes(10);

    internal TrafficOptions Traffic { get; } = TrafficOptions.From(
        new OptionReader(
            "--rate 40 --sessions 30 --duration 3s --size 600..4000 --patience 5m --timeout 2m".Split(' '),
            TrafficOptions.Options),
        rate: 1, sessions: 1, mailboxes: 10);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The fleet. The test is skipped if PostgreSQL is not installed.</summary>
    internal async Task<LocalFleet> StartAsync()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await _one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_fleet is null)
            {
                _fleet = await LocalFleet.StartAsync(
                    new FleetOptions
                    {
                        Programs = HostPrograms.Find(folder: null),
                        Silos = 2,
                        Gateways = 2,
                        Environment = s_environment,
                    },
                    _folder, TestContext.Current.CancellationToken);
                await ScenarioRun.PrepareAsync(
                    _fleet, Mailboxes, Traffic, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            }

            foreach (FleetNode node in _fleet.Silos.Concat(_fleet.Gateways))
            {
                await node.WaitUntilReadyAsync(TestContext.Current.CancellationToken); // after the previous scenario
            }

            return _fleet;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }

        _one.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
