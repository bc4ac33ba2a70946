using Npgsql;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>PostgreSQL, one silo and one gateway, each in its own process, with the domain example.test.</summary>
public sealed class ClusterProcesses : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServerPorts _ports = ServerPorts.Free();
    private readonly string[] _settings;
    private readonly string _database;
    private readonly List<ServerProcess> _more = [];
    private ServerProcess? _silo;

    private ClusterProcesses(string database, string[] settings)
    {
        _database = database;
        _settings =
        [
            "Storage:Provider=Postgres", $"ConnectionStrings:RelateMail={database}", .. settings,
        ];
    }

    /// <summary>The gateway's port for mail from other servers.</summary>
    public int Mx => _ports.Mx;

    /// <summary>The ports of the first silo and the first gateway.</summary>
    public ServerPorts Ports => _ports;

    /// <summary>Starts the three; skips the test if PostgreSQL is not available.</summary>
    /// <param name="postgres">The server, which the caller stops.</param>
    /// <param name="settings">Further settings of both hosts, each as <c>Key=value</c>.</param>
    public static async Task<ClusterProcesses> StartAsync(TemporaryPostgres postgres, params string[] settings)
    {
        var cluster = new ClusterProcesses(await postgres.CreateDatabaseAsync($"mail-{Guid.NewGuid():N}"), settings);
        await cluster.StartSiloAsync();
        await cluster.StartGatewayAsync(cluster._ports);
        return cluster;
    }

    /// <summary>Starts one more gateway.</summary>
    public async Task<ServerPorts> AddGatewayAsync()
    {
        ServerPorts ports = ServerPorts.Free();
        await StartGatewayAsync(ports);
        return ports;
    }

    /// <summary>Starts one more silo, and waits until it is ready.</summary>
    /// <returns>A client of its API.</returns>
    public async Task<HttpClient> AddSiloAsync()
    {
        ServerPorts ports = ServerPorts.Free();
        _more.Add(await StartSiloAsync(ports));
        return ports.CreateApiClient(_folder.Path);
    }

    /// <summary>kill -9 of the silo.</summary>
    public async Task KillSiloAsync()
    {
        await _silo!.KillAsync();
        await _silo.DisposeAsync();
    }

    /// <summary>Starts the silo on the same ports, and waits until it is ready.</summary>
    public async Task StartSiloAsync() => _silo = await StartSiloAsync(_ports);

    public HttpClient CreateApiClient() => _ports.CreateApiClient(_folder.Path);

    private async Task<ServerProcess> StartSiloAsync(ServerPorts ports)
    {
        ServerProcess silo = ServerProcess.Start(
            "Silo",
            ServerProcess.SiloReady,
            _folder.Path,
            [
                .. _settings, .. ports.ClusterSettings, "Cluster:AdvertisedAddress=127.0.0.1",
                $"urls=http://127.0.0.1:{ports.Http}", "Directory:Domains:0=example.test",
                "Directory:Accounts:0:Address=alice@example.test", "Directory:Accounts:1:Address=bob@example.test",
            ]);
        using var http = new HttpClient();
        while (!await IsReadyAsync(http, silo, ports))
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return silo;
    }

    /// <summary>Runs a query with one value.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_database);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return Convert.ToInt64(
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess process in _more)
        {
            await process.DisposeAsync();
        }

        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartGatewayAsync(ServerPorts ports)
    {
        var gateway = ServerProcess.Start(
            "Gateway",
            ServerProcess.GatewayReady,
            _folder.Path,
            [.. _settings, .. ports.SmtpSettings, $"urls=http://127.0.0.1:{ports.GatewayHttp}"]);
        _more.Add(gateway);
        await gateway.WaitUntilReadyAsync();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, ServerProcess silo, ServerPorts ports)
    {
        Assert.True(silo.IsRunning, silo.Output);
        try
        {
            HttpResponseMessage answer = await http.GetAsync(
                new Uri($"http://127.0.0.1:{ports.Http}/readyz"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) // not listening yet
        {
            return false;
        }
    }
}
