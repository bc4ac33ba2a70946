using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Messaging;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>The membership of a cluster with Orleans' own provider.</summary>
public sealed class MembershipTests(PostgresFixture postgres) : OrleansTablesTest(postgres)
{
    private static readonly DateTime s_start = new(2026, 3, 1, 12, 30, 15, 250, DateTimeKind.Utc);
    private static readonly CancellationToken s_none = CancellationToken.None;

    private IMembershipTable _table = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _table = Silo.GetRequiredService<IMembershipTable>();
        await _table.InitializeMembershipTableAsync(true, s_none);
    }

    [Fact]
    public async Task Concurrent_initializations_create_one_version_and_no_silo()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _table.InitializeMembershipTableAsync(true, s_none)));

        MembershipTableData table = await _table.ReadAllAsync(s_none);

        Assert.Equal(0, table.Version.Version);
        Assert.Empty(table.Members);
    }

    [Fact]
    public async Task A_silo_is_read_unchanged()
    {
        MembershipEntry added = Entry(1);
        added.Status = SiloStatus.Joining;
        Assert.True(await _table.InsertRowAsync(added, (await VersionAsync()).Next(), s_none));
        Assert.True(await _table.InsertRowAsync(Entry(2), (await VersionAsync()).Next(), s_none));

        MembershipTableData one = await _table.ReadRowAsync(added.SiloAddress, s_none);
        MembershipTableData all = await _table.ReadAllAsync(s_none);

        MembershipEntry read = Assert.Single(one.Members).Item1;
        Assert.Equal(added.ToFullString(), read.ToFullString());
        Assert.Equal(added.StartTime, read.StartTime);
        Assert.Equal(added.IAmAliveTime, read.IAmAliveTime);
        Assert.Equal(2, one.Version.Version);
        Assert.Equal(2, all.Members.Count);
        Assert.Equal(2, all.Version.Version);
    }

    [Fact]
    public async Task A_silo_is_added_once_and_only_at_the_version_read()
    {
        TableVersion first = (await VersionAsync()).Next();
        Assert.True(await _table.InsertRowAsync(Entry(1), first, s_none));

        Assert.False(await _table.InsertRowAsync(Entry(2), first, s_none));
        Assert.False(await _table.InsertRowAsync(Entry(1), (await VersionAsync()).Next(), s_none));

        Assert.Equal(1, (await VersionAsync()).Version);
        Assert.Single((await _table.ReadAllAsync(s_none)).Members);
    }

    [Fact]
    public async Task A_change_needs_the_version_read_and_an_existing_silo()
    {
        MembershipEntry silo = await AddAsync(1);
        TableVersion read = await VersionAsync();
        silo.Status = SiloStatus.ShuttingDown;
        silo.SuspectTimes = [Tuple.Create(Address(9), s_start), Tuple.Create(Address(8), s_start.AddSeconds(1))];
        Assert.True(await _table.UpdateRowAsync(silo, read.VersionEtag, read.Next(), s_none));

        silo.Status = SiloStatus.Dead;
        Assert.False(await _table.UpdateRowAsync(silo, read.VersionEtag, read.Next(), s_none));
        TableVersion now = await VersionAsync();
        Assert.False(await _table.UpdateRowAsync(Entry(2), now.VersionEtag, now.Next(), s_none));

        MembershipEntry stored = await ReadAsync(silo);
        Assert.Equal(SiloStatus.ShuttingDown, stored.Status);
        Assert.Equal(silo.SuspectTimes, stored.SuspectTimes);
        Assert.Equal(2, (await VersionAsync()).Version);
    }

    [Fact]
    public async Task Ten_concurrent_silos_are_all_added_each_with_a_version()
    {
        await Task.WhenAll(Enumerable.Range(1, 10).Select(async number =>
        {
            while (!await _table.InsertRowAsync(Entry(number), (await VersionAsync()).Next(), s_none))
            {
            }
        }));

        MembershipTableData table = await _table.ReadAllAsync(s_none);
        Assert.Equal(10, table.Members.Count);
        Assert.Equal(10, table.Version.Version);
    }

    [Fact]
    public async Task One_of_ten_changes_of_the_same_version_succeeds()
    {
        MembershipEntry silo = await AddAsync(1);
        TableVersion read = await VersionAsync();

        bool[] made = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => _table.UpdateRowAsync(silo, read.VersionEtag, read.Next(), s_none)));

        Assert.Single(made, true);
        Assert.Equal(read.Version + 1, (await VersionAsync()).Version);
    }

    [Fact]
    public async Task An_alive_time_is_stored_without_a_new_version()
    {
        MembershipEntry silo = await AddAsync(1);
        MembershipEntry seenByAnother = await ReadAsync(silo);
        silo.IAmAliveTime = s_start.AddMinutes(5);

        await _table.UpdateIAmAliveAsync(silo, s_none);
        TableVersion version = await VersionAsync();
        seenByAnother.SuspectTimes = [Tuple.Create(Address(2), s_start)];
        Assert.True(await _table.UpdateRowAsync(seenByAnother, version.VersionEtag, version.Next(), s_none));

        Assert.Equal(1, version.Version);
        Assert.Equal(s_start.AddMinutes(5), (await ReadAsync(silo)).IAmAliveTime);
    }

    [Fact]
    public async Task Only_dead_silos_older_than_a_time_are_deleted()
    {
        MembershipEntry old = await AddAsync(1, SiloStatus.Dead);
        old.SuspectTimes = [Tuple.Create(Address(3), s_start)];
        TableVersion version = await VersionAsync();
        Assert.True(await _table.UpdateRowAsync(old, version.VersionEtag, version.Next(), s_none));
        await AddAsync(2, SiloStatus.Dead);
        MembershipEntry late = await AddAsync(3, SiloStatus.Dead);
        late.IAmAliveTime = s_start.AddDays(1);
        await _table.UpdateIAmAliveAsync(late, s_none);
        await AddAsync(4);

        await _table.CleanupDefunctSiloEntriesAsync(s_start.AddHours(1), s_none);

        MembershipTableData left = await _table.ReadAllAsync(s_none);
        Assert.Equal([Address(3), Address(4)], left.Members.Select(member => member.Item1.SiloAddress).Order());
    }

    [Fact]
    public async Task A_cluster_is_deleted_with_its_silos_and_no_other()
    {
        await AddAsync(1);

        await _table.DeleteMembershipTableEntriesAsync("another", s_none);
        Assert.Single((await _table.ReadAllAsync(s_none)).Members);
        await _table.DeleteMembershipTableEntriesAsync(OrleansHosts.ClusterId, s_none);

        await _table.InitializeMembershipTableAsync(true, s_none);
        Assert.Empty((await _table.ReadAllAsync(s_none)).Members);
    }

    [Fact]
    public async Task A_client_reads_the_active_silos_that_accept_clients()
    {
        MembershipEntry active = await AddAsync(1);
        await AddAsync(2, SiloStatus.Dead);
        await AddAsync(3, proxyPort: 0);
        using IHost client = OrleansHosts.Client(Database);
        IGatewayListProvider gateways = client.Services.GetRequiredService<IGatewayListProvider>();

        await gateways.InitializeGatewayListProviderAsync(s_none);

        Uri gateway = Assert.Single(await gateways.GetGatewaysAsync(s_none));
        Assert.Equal((active.SiloAddress.Endpoint.Address.ToString(), active.ProxyPort), (gateway.Host, gateway.Port));
    }

    private static SiloAddress Address(int number) => SiloAddress.New(IPAddress.Loopback, 11_000 + number, number);

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = Address(number),
        SiloName = $"silo-{number}",
        HostName = "silo.example.org",
        Status = SiloStatus.Active,
        ProxyPort = 30_000 + number,
        StartTime = s_start,
        IAmAliveTime = s_start.AddSeconds(number),
    };

    private async Task<MembershipEntry> AddAsync(
        int number, SiloStatus status = SiloStatus.Active, int proxyPort = 30_000)
    {
        MembershipEntry entry = Entry(number);
        entry.Status = status;
        entry.ProxyPort = proxyPort;
        Assert.True(await _table.InsertRowAsync(entry, (await VersionAsync()).Next(), s_none));
        return entry;
    }

    private async Task<TableVersion> VersionAsync() => (await _table.ReadAllAsync(s_none)).Version;

    private async Task<MembershipEntry> ReadAsync(MembershipEntry silo) =>
        Assert.Single((await _table.ReadRowAsync(silo.SiloAddress, s_none)).Members).Item1;
}
