using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Scenarios;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.CommandLine;

/// <summary>Options of <c>scenario</c>: a fleet on this machine, a fault under load, then the reconciliation.</summary>
internal sealed record ScenarioOptions
{
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("silos"), new("gateways"), .. TrafficOptions.Options,
        new("mailboxes"), new("down"), new("freeze"), new("away"), new("hosts"), new("gateway-dll"), new("old-silo"),
        new("old-gateway"), new("logs"), new("watchers"),
        new("no-balancer", OptionKind.Flag), new("node-tls", OptionKind.Flag),
    ];

    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    public required int Silos { get; init; }

    public required int Gateways { get; init; }

    public required TrafficOptions Traffic { get; init; }

    /// <summary>The number of mailboxes.</summary>
    public required int Mailboxes { get; init; }

    public required FaultTimes Times { get; init; }

    /// <summary>Watchers of the mailboxes; 0 for none.</summary>
    public required int Watchers { get; init; }

    /// <summary>Mail goes through HAProxy, where it is installed.</summary>
    public required bool WithBalancer { get; init; }

    /// <summary>The nodes prove their roles to each other by certificates.</summary>
    public required bool WithNodeTls { get; init; }

    /// <summary>Folder of the built hosts; null for those of this repository.</summary>
    public required string? Hosts { get; init; }

    /// <summary>A program with the settings of a gateway that runs in its place; null for the gateway.</summary>
    public required string? GatewayProgram { get; init; }

    /// <summary>Folder of an older silo for <c>upgrade</c>; null if absent.</summary>
    public required string? OldSilo { get; init; }

    /// <summary>Folder of an older gateway for <c>upgrade</c>; null if absent.</summary>
    public required string? OldGateway { get; init; }

    /// <summary>Folder that keeps logs and ledgers; null to delete them after the run.</summary>
    public required string? Logs { get; init; }

    public static ScenarioOptions Parse(IReadOnlyList<string> args)
    {
        string[] names = [.. args.TakeWhile(argument => !argument.StartsWith('-'))];
        var reader = new OptionReader(args.Skip(names.Length), Options);
        int mailboxes = reader.Number("mailboxes", 30, 1, 10_000);
        TrafficOptions traffic = TrafficOptions.From(reader, rate: 100, sessions: 60, mailboxes);
        return new ScenarioOptions
        {
            Scenarios = Chosen(names, reader),
            Silos = reader.Number("silos", 3, 1, 20),
            Gateways = reader.Number("gateways", 3, 1, 20),
            Traffic = traffic,
            Mailboxes = mailboxes,
            Times = new FaultTimes(
                TimeSpan.FromSeconds(Math.Min(10, traffic.Duration.TotalSeconds / 6)),
                reader.Duration("down", TimeSpan.FromSeconds(5)),
                reader.Duration("freeze", TimeSpan.FromSeconds(20)),
                reader.Duration("away", TimeSpan.FromSeconds(30))),
            Watchers = reader.Number("watchers", 200, 0, 10_000),
            WithBalancer = !reader.Has("no-balancer"),
            WithNodeTls = reader.Has("node-tls"),
            Hosts = reader.Find("hosts"),
            GatewayProgram = reader.Find("gateway-dll"),
            OldSilo = reader.Find("old-silo"),
            OldGateway = reader.Find("old-gateway"),
            Logs = reader.Find("logs"),
        };
    }

    /// <summary>
    /// The named scenarios. <c>all</c> includes <c>upgrade</c> only if the older build is given, and cuts links only if
    /// the machine allows it.
    /// </summary>
    private static IReadOnlyList<Scenario> Chosen(string[] names, OptionReader reader)
    {
        string known = string.Join(", ", Scenario.All.Select(scenario => scenario.Name));
        bool hasOldBuild = reader.Has("old-silo") && reader.Has("old-gateway");
        IReadOnlyList<Scenario> chosen = names switch
        {
            [] => throw new OptionException($"scenario needs a name: all, or one of {known}."),
            ["all"] =>
            [
                .. Scenario.All.Where(scenario => (hasOldBuild || !scenario.NeedsOldBuild)
                    && (NetworkLab.WhyNot is null || !scenario.NeedsNetwork)),
            ],
            _ => [.. names.Select(name => Scenario.All.FirstOrDefault(scenario => scenario.Name == name)
                ?? throw new OptionException($"There is no scenario '{name}'. Scenarios: all, {known}."))],
        };
        return hasOldBuild || !chosen.Any(scenario => scenario.NeedsOldBuild)
            ? chosen
            : throw new OptionException("upgrade needs the older build: --old-silo DIR and --old-gateway DIR.");
    }
}
