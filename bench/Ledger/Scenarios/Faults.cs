using RelateMail.Ledger.Fleet;

namespace RelateMail.Ledger.Scenarios;

/// <summary>The faults of the scenarios.</summary>
internal static class Faults
{
    public static Task KillSilosAsync(Stage stage) => KillEachAsync(stage, stage.Fleet.Silos);

    public static Task KillGatewaysAsync(Stage stage) => KillEachAsync(stage, stage.Fleet.Gateways);

    public static async Task KillPostgresAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        stage.Book.Note("kill -9 PostgreSQL");
        await stage.Fleet.Postgres.KillAsync();
        await stage.WaitAsync(stage.Times.Down);
        stage.Book.Note("PostgreSQL started");
        await stage.Fleet.Postgres.ResumeAsync();
        stage.Book.Note("PostgreSQL answers");
    }

    public static async Task FreezeSiloAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        FleetNode silo = stage.Fleet.Silos[0];
        stage.Book.Note($"SIGSTOP {silo.Name}");
        silo.Freeze();
        await stage.WaitAsync(stage.Times.Freeze);
        stage.Book.Note($"SIGCONT {silo.Name}");
        silo.Thaw();
        await silo.WaitUntilReadyAsync(stage.CancellationToken);
        stage.Book.Note($"{silo.Name} ready");
    }

    public static async Task RestartAllAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        foreach (FleetNode node in stage.Fleet.Silos.Concat(stage.Fleet.Gateways))
        {
            await stage.RestartAsync(node);
        }
    }

    /// <summary>Silos before gateways, because a newer silo must serve older gateways.</summary>
    public static async Task UpgradeAllAsync(Stage stage)
    {
        HostPrograms upgrade = stage.Fleet.Options.Upgrade
            ?? throw new InvalidOperationException("The fleet was started without a build to upgrade to.");
        await stage.WaitAsync(stage.Times.Lead);
        foreach (FleetNode silo in stage.Fleet.Silos)
        {
            await stage.UpgradeAsync(silo, upgrade.Silo);
            await stage.WaitAsync(stage.Times.Lead); // both builds serve mail together
        }

        stage.Book.Note("every silo runs the new build");
        foreach (FleetNode gateway in stage.Fleet.Gateways)
        {
            await stage.UpgradeAsync(gateway, upgrade.Gateway);
            await stage.WaitAsync(stage.Times.Lead);
        }

        stage.Book.Note("every gateway runs the new build");
    }

    public static async Task RefuseDatabaseAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        stage.Book.Note("database refuses connections");
        await RelayOf(stage).RefuseAsync();
        await stage.WaitAsync(stage.Times.Away);
        stage.Book.Note("database is reachable");
        RelayOf(stage).Resume();
    }

    public static async Task FreezeDatabaseAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        stage.Book.Note("database's network drops everything");
        RelayOf(stage).Freeze();
        await stage.WaitAsync(stage.Times.Away);
        stage.Book.Note("database is reachable");
        RelayOf(stage).Resume();
    }

    public static async Task AllInTurnAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        await stage.KillAndStartAsync(stage.Fleet.Silos[^1]);
        await stage.WaitAsync(stage.Times.Lead);
        await stage.KillAndStartAsync(stage.Fleet.Gateways[^1]);
        await KillPostgresAsync(stage);
        await WaitForAllAsync(stage);
        await FreezeSiloAsync(stage);
        await RefuseDatabaseAsync(stage);
        await WaitForAllAsync(stage);
        await FreezeDatabaseAsync(stage);
        await WaitForAllAsync(stage);
        await RestartAllAsync(stage);
    }

    /// <summary>Kills each node once, or as many as the time allows, at least one.</summary>
    private static async Task KillEachAsync(Stage stage, IReadOnlyList<FleetNode> nodes)
    {
        foreach (FleetNode node in nodes)
        {
            await stage.WaitAsync(stage.Times.Lead);
            await stage.KillAndStartAsync(node);
            if (!stage.HasTimeFor(stage.Times.Lead + stage.Times.Down))
            {
                return;
            }
        }
    }

    private static async Task WaitForAllAsync(Stage stage)
    {
        foreach (FleetNode node in stage.Fleet.Silos.Concat(stage.Fleet.Gateways))
        {
            await node.WaitUntilReadyAsync(stage.CancellationToken);
        }

        stage.Book.Note("every node ready");
    }

    private static TcpRelay RelayOf(Stage stage) =>
        stage.Fleet.Relay ?? throw new InvalidOperationException("The fleet was started without a relay.");
}
