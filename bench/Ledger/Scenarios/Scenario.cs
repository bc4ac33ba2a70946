namespace RelateMail.Ledger.Scenarios;

/// <summary>A fault or change of a fleet while mail is sent.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="About">The line of the help text.</param>
/// <param name="Act">Causes the fault. The load continues during it, and for a while after it.</param>
/// <param name="NeedsRelay">The nodes connect to the database through a relay.</param>
/// <param name="NeedsTls">The mail is sent under TLS, with STARTTLS and with implicit TLS.</param>
/// <param name="NeedsOldBuild">The fleet starts with an older build.</param>
/// <param name="NeedsNetwork">Each node has a network namespace of its own.</param>
/// <param name="NeedsStandby">The database has a synchronous standby.</param>
/// <param name="NeedsVolume">The files of the database are on a volume of their own.</param>
/// <param name="Settings">Further environment variables of every node; null for none.</param>
/// <param name="GatewayFiles">The most files that a gateway may open; null for no limit.</param>
internal sealed record Scenario(
    string Name, string About, Func<Stage, Task> Act, bool NeedsRelay = false, bool NeedsTls = false,
    bool NeedsOldBuild = false, bool NeedsNetwork = false, bool NeedsStandby = false, bool NeedsVolume = false,
    IReadOnlyDictionary<string, string>? Settings = null, int? GatewayFiles = null)
{
    /// <summary>Every scenario, in the order in which <c>all</c> plays them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("none", "no fault, for comparison", static _ => Task.CompletedTask),
        new("kill-silo", "kill -9 of each silo in turn, restarted after a while", Faults.KillSilosAsync),
        new("kill-gateway", "kill -9 of each gateway in turn, restarted after a while", Faults.KillGatewaysAsync),
        new("kill-postgres", "kill -9 of PostgreSQL, restarted after a while", Faults.KillPostgresAsync),
        new("freeze-silo", "SIGSTOP of a silo, then SIGCONT", Faults.FreezeSiloAsync),
        new("rolling-restart", "SIGTERM of every silo and then every gateway, one after the other",
            Faults.RestartAllAsync),
        new("upgrade", "an older build is replaced, every silo and then every gateway, one after the other",
            Faults.UpgradeAllAsync, NeedsOldBuild: true),
        new("database-away", "the database refuses connections and resets open ones",
            Faults.RefuseDatabaseAsync, true),
        new("database-frozen", "the database's network drops everything", Faults.FreezeDatabaseAsync, true),
        new("repeat-after-dot",
            "a client loses its connection after the dot; the mail is repeated twenty times at once",
            Repeats.RunAsync),
        new("rotate-certificate", "the certificate changes by secret, by files and by the API; a bad key; and back",
            Rotations.RotateAsync, NeedsTls: true),
        new("freeze-in-roll-out", "SIGSTOP of a gateway while a certificate is rolled out, then SIGCONT",
            Rotations.FreezeAsync, NeedsTls: true),
        new("kill-in-roll-out", "kill -9 of each silo while a certificate is rolled out", Rotations.KillSilosAsync,
            NeedsTls: true),
        new("partial-cut", "the link between two silos is cut; the third silo reaches both", Partitions.CutSilosAsync,
            NeedsNetwork: true),
        new("deaf", "a silo receives nothing from another one, which receives it", Partitions.DeafenSiloAsync,
            NeedsNetwork: true),
        new("no-database", "one silo does not reach the database", Partitions.CutDatabaseAsync, NeedsNetwork: true),
        new("gateway-cut", "a gateway does not reach one silo, then no silo, then not the database",
            Partitions.CutGatewayAsync, NeedsNetwork: true),
        new("clock", "a silo starts again after it had a clock that was an hour ahead", Partitions.RestartInPastAsync),
        new("frozen-database", "SIGSTOP of PostgreSQL, then SIGCONT", Partitions.FreezePostgresAsync),
        new("slow-database", "each answer of the database takes 300 ms longer", Partitions.SlowDatabaseAsync, true),
        new("connections-exhausted", "the database has no connection left for anyone else",
            Partitions.ExhaustConnectionsAsync),
        new("descriptors", "gateways may open 1,024 files, and 1,000 clients connect to one",
            Partitions.ExhaustDescriptorsAsync, GatewayFiles: 1_024),
        new("failover", "kill -9 of PostgreSQL; its synchronous standby is promoted", Partitions.FailOverAsync,
            NeedsStandby: true),
        new("disk-full", "the volume of the database is full, and later has room again", Partitions.FillDiskAsync,
            NeedsVolume: true),
        new("webhooks",
            "endpoints that are fast, slow, flapping, busy, cut, away and gone; silos and PostgreSQL are killed",
            Posting.RunAsync, Settings: Posting.Settings),
        new("in-turn", "most faults, one after the other, in one run", Faults.AllInTurnAsync, true),
    ];
}

/// <summary>How long the parts of a scenario last.</summary>
/// <param name="Lead">Load before the first fault, between two faults, and after the last.</param>
/// <param name="Down">The time between a kill and the restart.</param>
/// <param name="Freeze">How long a silo is frozen.</param>
/// <param name="Away">How long the database is unreachable.</param>
internal sealed record FaultTimes(TimeSpan Lead, TimeSpan Down, TimeSpan Freeze, TimeSpan Away);
