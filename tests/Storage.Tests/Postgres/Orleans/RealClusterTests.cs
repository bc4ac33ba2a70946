using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.TestingHost;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>Three silos and a client over sockets, with the roles that a silo and a gateway have.</summary>
public sealed class RealClusterTests(PostgresFixture postgres) : OrleansTablesTest(postgres)
{
    private readonly TestClusterPortAllocator _ports = new();
    private readonly List<IHost> _hosts = [];
    private PostgresSettings? _settings;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        string suffix = Guid.NewGuid().ToString("N"); // roles belong to the server, not to a database
        _settings = new PostgresSettings
        {
            ConnectionString = Database,
            SiloRole = new PostgresRole($"silo {suffix}", "secret"),
            GatewayRole = new PostgresRole($"gateway {suffix}", "secret"),
        };
        await (await PostgresFixture.OpenAsync(_settings)).DisposeAsync();
    }

    [Fact]
    public async Task State_and_reminders_of_grains_survive_their_silo()
    {
        IReadOnlyList<IHost> silos = await StartSilosAsync(3);
        IHost client = await StartAsync(OrleansHosts.Client(As(_settings!.GatewayRole)));
        IRememberingGrain grain = client.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IRememberingGrain>("alice@example.org");
        await grain.WriteAsync("kept");
        await grain.RemindAsync("check");
        SiloAddress before = await grain.WhereAsync();

        await silos.Single(silo => AddressOf(silo).Equals(before)).StopAsync(CancellationToken.None);

        Assert.Equal("kept", await grain.ReadAsync());
        SiloAddress after = await grain.WhereAsync();
        Assert.NotEqual(before, after);
        IHost survivor = silos.Single(silo => AddressOf(silo).Equals(after));
        ReminderTableData reminders = await survivor.Services.GetRequiredService<IReminderTable>()
            .ReadRows(grain.GetGrainId(), CancellationToken.None);
        Assert.Equal("check", Assert.Single(reminders.Reminders).ReminderName);
        MembershipTableData members = await survivor.Services.GetRequiredService<IMembershipTable>()
            .ReadAllAsync(CancellationToken.None);
        Assert.Equal(SiloStatus.Dead, members.TryGet(before)!.Item1.Status);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (IHost host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            host.Dispose();
        }

        _ports.Dispose();
        if (_settings is not null)
        {
            Close(As(_settings.SiloRole));
            Close(As(_settings.GatewayRole));
        }

        await base.DisposeAsync();
    }

    private static SiloAddress AddressOf(IHost silo) =>
        silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private async Task<IReadOnlyList<IHost>> StartSilosAsync(int count)
    {
        (int siloPort, int gatewayPort) = _ports.AllocateConsecutivePortPairs(count);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(number => StartAsync(
            OrleansHosts.Silo(As(_settings!.SiloRole), siloPort + number, gatewayPort + number))));
    }

    private string As(PostgresRole role) => new NpgsqlConnectionStringBuilder(Database)
    {
        Username = role.Name,
        Password = role.Password,
    }.ConnectionString;

    private async Task<IHost> StartAsync(IHost host)
    {
        lock (_hosts)
        {
            _hosts.Add(host);
        }

        await host.StartAsync();
        return host;
    }
}
