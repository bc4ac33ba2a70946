namespace RelateMail.Ledger.Scenarios;

/// <summary>Something done to a fleet while mail is sent.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="About">For the help.</param>
/// <param name="Act">Does it; the load goes on meanwhile, and for a while after.</param>
/// <param name="NeedsRelay">The nodes reach the database through a relay.</param>
/// <param name="NeedsTls">The mail is sent under TLS, with STARTTLS and with implicit TLS.</param>
/// <param name="NeedsOldBuild">The fleet starts with an older build.</param>
internal sealed record Scenario(
    string Name, string About, Func<Stage, Task> Act, bool NeedsRelay = false, bool NeedsTls = false,
    bool NeedsOldBuild = false)
{
    /// <summary>Every scenario, in the order in which <c>all</c> plays them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("none", "nothing: what the others compare with", static _ => Task.CompletedTask),
        new("kill-silo", "kill -9 of a silo, started again after a while; each in turn", Faults.KillSilosAsync),
        new("kill-gateway", "kill -9 of a gateway, likewise", Faults.KillGatewaysAsync),
        new("kill-postgres", "kill -9 of PostgreSQL, started again after a while", Faults.KillPostgresAsync),
        new("freeze-silo", "SIGSTOP of a silo, then SIGCONT", Faults.FreezeSiloAsync),
        new("rolling-restart", "SIGTERM of every silo and then every gateway, one after the other",
            Faults.RestartAllAsync),
        new("upgrade", "an older build is replaced, every silo and then every gateway, one after the other",
            Faults.UpgradeAllAsync, NeedsOldBuild: true),
        new("database-away", "the database refuses connections and breaks those there are",
            Faults.RefuseDatabaseAsync, true),
        new("database-frozen", "the database's network swallows everything", Faults.FreezeDatabaseAsync, true),
        new("repeat-after-dot", "a client loses its connection after the dot; the mail comes again, twenty at once",
            Repeats.RunAsync),
        new("rotate-certificate", "another certificate by secret, by files, by the API; bad ones; and back again",
            Rotations.RotateAsync, NeedsTls: true),
        new("freeze-in-roll-out", "SIGSTOP of a gateway while a certificate is rolled out, then SIGCONT",
            Rotations.FreezeAsync, NeedsTls: true),
        new("kill-in-roll-out", "kill -9 of each silo while a certificate is rolled out", Rotations.KillSilosAsync,
            NeedsTls: true),
        new("in-turn", "all of these, one after the other, in one run", Faults.AllInTurnAsync, true),
    ];
}

/// <summary>How long things take.</summary>
/// <param name="Lead">Load before the first fault, between two, and after the last.</param>
/// <param name="Down">How long what was killed stays away.</param>
/// <param name="Freeze">How long a silo is frozen.</param>
/// <param name="Away">How long the database is out of reach.</param>
internal sealed record FaultTimes(TimeSpan Lead, TimeSpan Down, TimeSpan Freeze, TimeSpan Away);
