using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Scenarios;

namespace RelateMail.Ledger;

/// <summary><c>scenario</c>: each on a fleet of its own; its report is printed when it is done.</summary>
internal static class ScenarioCommand
{
    public static async Task<IReadOnlyList<RunReport>> RunAsync(
        ScenarioOptions options, CancellationToken cancellationToken)
    {
        HostPrograms programs = HostPrograms.Find(options.Hosts);
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
        await Console.Error.WriteLineAsync(
            $"{scenario.Name}: starting PostgreSQL, {options.Fleet.Silos} silos, {options.Fleet.Gateways} gateways");
        await using LocalFleet fleet = await LocalFleet.StartAsync(
            programs, options.Fleet, scenario.NeedsRelay, folder, cancellationToken);
        IReadOnlyList<string> mailboxes = ScenarioRun.Mailboxes(options.Mailboxes);
        await ScenarioRun.PrepareAsync(fleet, mailboxes, options.Traffic, cancellationToken);
        await Console.Error.WriteLineAsync($"{scenario.Name}: under load");
        return await ScenarioRun.PlayAsync(
            scenario, fleet, mailboxes, options.Traffic, options.Times,
            Path.Combine(folder, "ledger.jsonl"), cancellationToken);
    }
}
