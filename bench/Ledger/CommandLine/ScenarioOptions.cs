using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Scenarios;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.CommandLine;

/// <summary><c>scenario</c>: a fleet on this machine, something done to it under load, the reconciliation.</summary>
internal sealed record ScenarioOptions
{
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("silos"), new("gateways"), .. TrafficOptions.Options,
        new("mailboxes"), new("down"), new("freeze"), new("away"), new("hosts"), new("logs"),
    ];

    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    public required FleetSize Fleet { get; init; }

    public required TrafficOptions Traffic { get; init; }

    /// <summary>How many.</summary>
    public required int Mailboxes { get; init; }

    public required FaultTimes Times { get; init; }

    /// <summary>Folder of the built hosts; null: those of this repository.</summary>
    public required string? Hosts { get; init; }

    /// <summary>Folder that keeps logs and ledgers; null for none: they go with the run.</summary>
    public required string? Logs { get; init; }

    public static ScenarioOptions Parse(IReadOnlyList<string> args)
    {
        string[] names = [.. args.TakeWhile(argument => !argument.StartsWith('-'))];
        var reader = new OptionReader(args.Skip(names.Length), Options);
        int mailboxes = reader.Number("mailboxes", 30, 1, 10_000);
        TrafficOptions traffic = TrafficOptions.From(reader, rate: 100, sessions: 60, mailboxes);
        return new ScenarioOptions
        {
            Scenarios = Chosen(names),
            Fleet = new FleetSize(reader.Number("silos", 3, 1, 20), reader.Number("gateways", 3, 1, 20)),
            Traffic = traffic,
            Mailboxes = mailboxes,
            Times = new FaultTimes(
                TimeSpan.FromSeconds(Math.Min(10, traffic.Duration.TotalSeconds / 6)),
                reader.Duration("down", TimeSpan.FromSeconds(5)),
                reader.Duration("freeze", TimeSpan.FromSeconds(20)),
                reader.Duration("away", TimeSpan.FromSeconds(30))),
            Hosts = reader.Find("hosts"),
            Logs = reader.Find("logs"),
        };
    }

    private static IReadOnlyList<Scenario> Chosen(string[] names)
    {
        string known = string.Join(", ", Scenario.All.Select(scenario => scenario.Name));
        return names switch
        {
            [] => throw new OptionException($"scenario needs a name: all, or of {known}."),
            ["all"] => Scenario.All,
            _ => [.. names.Select(name => Scenario.All.FirstOrDefault(scenario => scenario.Name == name)
                ?? throw new OptionException($"There is no scenario '{name}'; there are all, {known}."))],
        };
    }
}
