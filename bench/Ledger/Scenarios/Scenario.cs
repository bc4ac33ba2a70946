namespace RelateMail.Ledger.Scenarios;

/// <summary>A fault or change of a fleet while mail is sent.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="About">The line of the help text.</param>
/// <param name="Act">Causes the fault. The load continues during it, and for a while after it.</param>
/// <param name="NeedsRelay">The nodes connect to the database through a relay.</param>
/// <param name="NeedsTls">The mail is sent under TLS, with STARTTLS and with implicit TLS.</param>
/// <param name="NeedsOldBuild">The fleet starts with an older build.</param>
internal sealed record Scenario(
    string Name, string About, Func<Stage, Task> Act, bool NeedsRelay = false, bool NeedsTls = false,
    bool NeedsOldBuild = false)
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
        new("in-turn", "most faults, one after the other, in one run", Faults.AllInTurnAsync, true),
    ];
}

/// <summary>How long the parts of a scenario last.</summary>
/// <param name="Lead">Load before the first fault, between two faults, and after the last.</param>
/// <param name="Down">The time between a kill and the restart.</param>
/// <param name="Freeze">How long a silo is frozen.</param>
/// <param name="Away">How long the database is unreachable.</param>
internal sealed record FaultTimes(TimeSpan Lead, TimeSpan Down, TimeSpan Freeze, TimeSpan Away);
