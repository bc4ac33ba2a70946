using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.TestingHost;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>Three silos and a client over sockets, with no more rights in the database than they need.</summary>
public sealed class RealClusterTests(OrleansServer server) : OrleansTablesTest(server)
{
    private readonly TestClusterPortAllocator _ports = new();
    private readonly List<IHost> _hosts = [];

    [Fact]
    public async Task What_grains_keep_survives_the_silo_they_are_on()
    {
        IReadOnlyList<IHost> silos = await StartSilosAsync(3);
        IHost client = await StartAsync(OrleansHosts.Client(await ClientRoleAsync()));
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

    [Fact]
    public async Task A_client_can_change_nothing()
    {
        string role = await ClientRoleAsync();

        foreach (string table in new[]
            { "OrleansQuery", "OrleansMembershipTable", "OrleansMembershipVersionTable", "OrleansStorage" })
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
                () => OrleansServer.ExecuteAsync(role, $"DELETE FROM {table}"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (IHost host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            host.Dispose();
        }

        _ports.Dispose();
        await base.DisposeAsync();
    }

    private static SiloAddress AddressOf(IHost silo) =>
        silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private async Task<IReadOnlyList<IHost>> StartSilosAsync(int count)
    {
        string role = await Server.CreateRoleAsync(
            Database,
            "SELECT ON OrleansQuery",
            "SELECT, INSERT, UPDATE ON OrleansMembershipVersionTable",
            "SELECT, INSERT, UPDATE, DELETE ON OrleansMembershipTable, OrleansStorage, OrleansRemindersTable");
        (int siloPort, int gatewayPort) = _ports.AllocateConsecutivePortPairs(count);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(
            number => StartAsync(OrleansHosts.Silo(role, siloPort + number, gatewayPort + number))));
    }

    private Task<string> ClientRoleAsync() => Server.CreateRoleAsync(
        Database,
        "SELECT ON OrleansQuery",
        "SELECT (DeploymentId, Address, Generation, ProxyPort, Status) ON OrleansMembershipTable");

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
