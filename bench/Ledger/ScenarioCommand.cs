using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Scenarios;

namespace RelateMail.Ledger;

/// <summary>Runs <c>scenario</c>: each scenario has its own fleet, and its report is printed at its end.</summary>
internal static class ScenarioCommand
{
    public static async Task<IReadOnlyList<RunReport>> RunAsync(
        ScenarioOptions options, CancellationToken cancellationToken)
    {
        HostPrograms programs = HostPrograms.Find(options.Hosts, options.GatewayProgram);
        await Console.Error.WriteLineAsync($"silo: {programs.Silo}\ngateway: {programs.Gateway}");
        string folder = options.Logs ?? Directory.CreateTempSubdirectory("relatemail-ledger-").FullName;
        try
        {
            var reports = new List<RunReport>();
            foreach (Scenario scenario in options.Scenarios)
            {
                string logs = Path.Combine(folder, scenario.Name);
                reports.Add(await RunAsync(scenario, programs, options, logs, cancellationToken));
                Console.WriteLine(reports[^1].ToText(options.Traffic.Timeline));
            }

            return reports;
        }
        finally
        {
            if (options.Logs is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<RunReport> RunAsync(
        Scenario scenario, HostPrograms programs, ScenarioOptions options, string folder,
        CancellationToken cancellationToken)
    {
        HostPrograms first = programs;
        if (scenario.NeedsOldBuild)
        {
            first = HostPrograms.FindOld(options.OldSilo!, options.OldGateway!);
            await Console.Error.WriteLineAsync($"older silo: {first.Silo}\nolder gateway: {first.Gateway}");
        }

        await Console.Error.WriteLineAsync(
            $"{scenario.Name}: starts PostgreSQL, {options.Silos} silos and {options.Gateways} gateways");
        string? noBalancer = WhyNoBalancer(scenario, options);
        if (noBalancer is not null)
        {
            await Console.Error.WriteLineAsync($"{scenario.Name}: HAProxy is left out, because {noBalancer}");
        }

        var fleetOptions = new FleetOptions
        {
            Programs = first,
            Upgrade = scenario.NeedsOldBuild ? programs : null,
            Silos = options.Silos,
            Gateways = options.Gateways,
            WithRelay = scenario.NeedsRelay,
            WithNetwork = scenario.NeedsNetwork,
            WithStandby = scenario.NeedsStandby,
            WithVolume = scenario.NeedsVolume,
            WithBalancer = noBalancer is null,
            WithNodeTls = options.WithNodeTls,
            Environment = scenario.Settings ?? new Dictionary<string, string>(),
            GatewayFiles = scenario.GatewayFiles,
        };
        await using LocalFleet fleet = await LocalFleet.StartAsync(fleetOptions, folder, cancellationToken);
        IReadOnlyList<string> mailboxes = ScenarioRun.Mailboxes(options.Mailboxes);
        await ScenarioRun.PrepareAsync(fleet, mailboxes, options.Traffic, ScenarioRun.WarmUp, cancellationToken);
        await Console.Error.WriteLineAsync($"{scenario.Name}: under load");
        return await ScenarioRun.PlayAsync(
            scenario, fleet, mailboxes, options.Traffic, options.Times,
            Path.Combine(folder, "ledger.jsonl"), scenario.NeedsOldBuild ? 0 : options.Watchers, cancellationToken);
    }

    /// <returns>Null if mail goes through HAProxy.</returns>
    private static string? WhyNoBalancer(Scenario scenario, ScenarioOptions options) =>
        !options.WithBalancer ? "of --no-balancer"
        : scenario.NeedsTls ? "the scenario reads the certificate of each gateway"
        : scenario.NeedsOldBuild ? "the older gateways have no setting for it"
        : options.GatewayProgram is not null ? "the gateway is another program"
        : Balancer.WhyNot;
}
