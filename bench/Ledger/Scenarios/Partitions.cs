using Npgsql;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Sending;
using RelateMail.PostgresServer;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Faults in which something is half broken: a link, a clock, a database for one node.</summary>
internal static class Partitions
{
    public static Task CutSilosAsync(Stage stage) => DisturbAsync(
        stage, "the link between silo-1 and silo-2 is cut", [], network => network.Cut("silo-1", "silo-2"));

    public static Task DeafenSiloAsync(Stage stage) => DisturbAsync(
        stage, "silo-1 receives nothing from silo-2", [], network => network.Deafen("silo-1", "silo-2"));

    public static Task CutDatabaseAsync(Stage stage) => DisturbAsync(
        stage, "silo-1 does not reach the database", ["silo-1"],
        network => network.CutDatabase("silo-1", stage.Fleet.Postgres.Port));

    public static async Task CutGatewayAsync(Stage stage)
    {
        await DisturbAsync(
            stage, "gateway-1 does not reach silo-1", [], static network => network.Cut("gateway-1", "silo-1"));
        await DisturbAsync(stage, "gateway-1 reaches no silo", ["gateway-1"], network =>
        {
            foreach (FleetNode silo in stage.Fleet.Silos)
            {
                network.Cut("gateway-1", silo.Name);
            }
        });
        await DisturbAsync(
            stage, "gateway-1 does not reach the database", ["gateway-1"],
            network => network.CutDatabase("gateway-1", stage.Fleet.Postgres.Port));
    }

    /// <summary>Leaves the row of a start whose clock was an hour ahead, and starts the silo.</summary>
    public static async Task RestartInPastAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        FleetNode silo = stage.Fleet.Silos[0];
        FaultRecord fault = stage.Begin(
            $"{silo.Name} was started with a clock an hour ahead, and is killed", silo.Name);
        await silo.KillAsync();
        await ExecuteAsync(
            stage,
            """
            WITH ahead AS (
                UPDATE orleansmembershiptable SET generation = generation + 3600,
                    starttime = starttime + interval '1 hour', iamalivetime = iamalivetime + interval '1 hour'
                WHERE status = 3 AND port = $1 RETURNING 1)
            UPDATE orleansmembershipversiontable SET version = version + 1 WHERE EXISTS (SELECT FROM ahead)
            """,
            silo.SiloPort);
        await stage.WaitAsync(stage.Times.Down);
        stage.End(fault);
        silo.Start();
        await silo.WaitUntilReadyAsync(stage.CancellationToken);
        stage.Book.Note($"{silo.Name} is a member again");
    }

    public static async Task FreezePostgresAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        FaultRecord fault = stage.Begin("SIGSTOP PostgreSQL", stage.AllNodes);
        stage.Fleet.Postgres.Freeze();
        await stage.WaitAsync(stage.Times.Away);
        stage.Fleet.Postgres.Thaw();
        stage.End(fault);
    }

    public static async Task FailOverAsync(Stage stage)
    {
        TemporaryPostgres standby = stage.Fleet.Standby ?? throw new InvalidOperationException("No standby.");
        await stage.WaitAsync(stage.Times.Lead);
        FaultRecord fault = stage.Begin("kill -9 PostgreSQL", stage.AllNodes);
        await stage.Fleet.Postgres.KillAsync();
        await stage.WaitAsync(stage.Times.Down);
        await standby.PromoteAsync();
        stage.End(fault);
    }

    public static async Task FillDiskAsync(Stage stage)
    {
        SmallVolume volume = stage.Fleet.Volume ?? throw new InvalidOperationException("No volume.");
        await stage.WaitAsync(stage.Times.Lead);
        stage.Book.Note("the volume of the database is filled");
        long taken = volume.Fill();
        FaultRecord fault = stage.Begin(
            $"the volume of the database is full, {taken >> 20} MiB were taken",
            [.. stage.Fleet.Silos.Select(static silo => silo.Name)]);
        await stage.WaitAsync(stage.Times.Away);
        volume.MakeRoom();
        stage.End(fault);
    }

    public static async Task SlowDatabaseAsync(Stage stage)
    {
        TcpRelay relay = stage.Fleet.Relay ?? throw new InvalidOperationException("No relay.");
        await stage.WaitAsync(stage.Times.Lead);
        FaultRecord fault = stage.Begin("each answer of the database takes 300 ms longer");
        relay.Delay = TimeSpan.FromMilliseconds(300);
        await stage.WaitAsync(stage.Times.Away);
        relay.Delay = TimeSpan.Zero;
        stage.End(fault);
    }

    public static async Task ExhaustConnectionsAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        FaultRecord fault = stage.Begin("every free connection of the database is taken");
        var taken = new List<NpgsqlConnection>();
        try
        {
            while (await TryOpenAsync(stage) is { } connection)
            {
                taken.Add(connection);
            }

            stage.Book.Note($"{taken.Count} connections are taken");
            await stage.WaitAsync(stage.Times.Away);
        }
        finally
        {
            taken.ForEach(static connection => connection.Dispose());
        }

        stage.End(fault);
    }

    public static async Task ExhaustDescriptorsAsync(Stage stage)
    {
        await stage.WaitAsync(stage.Times.Lead);
        GatewayAddress gateway = stage.Fleet.GatewayAddresses[0];
        FaultRecord fault = stage.Begin("1,000 clients connect to gateway-1 and stay");
        var clients = new List<IDisposable>();
        int refused = 0;
        for (int count = 0; count < 1_000; count++)
        {
            (GatewaySession? session, AttemptEnd? _) =
                await Transaction.OpenAsync(gateway, TimeSpan.FromSeconds(5), stage.CancellationToken);
            if (session is null)
            {
                refused++;
            }
            else
            {
                clients.Add(session);
            }
        }

        stage.Book.Note($"{clients.Count} clients were greeted, {refused} got 421 or nothing");
        await stage.WaitAsync(stage.Times.Down);
        clients.ForEach(static client => client.Dispose());
        stage.End(fault);
    }

    private static async Task DisturbAsync(
        Stage stage, string name, IReadOnlyList<string> nodes, Action<NetworkLab> disturb)
    {
        NetworkLab network = stage.Fleet.Network ?? throw new InvalidOperationException("No network.");
        await stage.WaitAsync(stage.Times.Lead);
        FaultRecord fault = stage.Begin(name, [.. nodes]);
        disturb(network);
        await stage.WaitAsync(stage.Times.Away);
        network.Heal();
        stage.End(fault);
    }

    private static async Task<NpgsqlConnection?> TryOpenAsync(Stage stage)
    {
        var connection = new NpgsqlConnection($"{stage.Fleet.OwnerConnectionString};Pooling=false");
        try
        {
            await connection.OpenAsync(stage.CancellationToken);
            return connection;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await connection.DisposeAsync();
            return null;
        }
    }

    private static async Task ExecuteAsync(Stage stage, string sql, int parameter)
    {
        await using var connection = new NpgsqlConnection(stage.Fleet.OwnerConnectionString);
        await connection.OpenAsync(stage.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = parameter } } };
        await command.ExecuteNonQueryAsync(stage.CancellationToken);
    }
}
