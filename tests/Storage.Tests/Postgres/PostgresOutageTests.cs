using Npgsql;
using RelateMail.PostgresServer;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>Outages of the server while the stores stay open.</summary>
public sealed class PostgresOutageTests(OutageServer outage) : IAsyncLifetime, IClassFixture<OutageServer>
{
    private const string Alice = "alice@example.org";

    private TemporaryPostgres _server = null!;
    private string _database = null!;
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        _server = outage.Server!;
        await _server.ResumeAsync(); // if the test before failed
        _database = await _server.CreateDatabaseAsync($"mail-{Guid.NewGuid():N}");
        _stores = await PostgresFixture.OpenAsync(PostgresFixture.Patiently(_database));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stores is not null)
        {
            await _stores.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_killed_server_is_used_again_after_its_restart()
    {
        MessageEntry before = TestStores.Entry(Alice, 1, await _stores.AddContentAsync());
        _ = await _stores.Messages.AppendAsync(before, Token);

        await _server.KillAsync();
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => _stores.AddContentAsync());
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => _stores.Messages.AppendAsync(before with { Uid = 2, DeliveryKey = new byte[] { 2 } }, Token));
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => _stores.Messages.ReadHeadAsync(Alice, Token));
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => _stores.Probe.CheckAsync(Token));
        await _server.ResumeAsync();

        Assert.NotNull(await _stores.Messages.FindAsync(Alice, 1, Token));
        MessageEntry after = TestStores.Entry(Alice, 2, await _stores.AddContentAsync());
        Assert.Equal(AppendStatus.Committed, (await _stores.Messages.AppendAsync(after, Token)).Status);
        await _stores.Probe.CheckAsync(Token);
    }

    [Fact]
    public async Task A_restart_between_two_messages_causes_no_failure()
    {
        MessageEntry before = TestStores.Entry(Alice, 1, await _stores.AddContentAsync());
        _ = await _stores.Messages.AppendAsync(before, Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _stores.Messages.ReadHeadAsync(Alice, Token)));

        await _server.KillAsync();
        await _server.ResumeAsync();

        MessageEntry after = TestStores.Entry(Alice, 2, await _stores.AddContentAsync());
        Assert.Equal(AppendStatus.Committed, (await _stores.Messages.AppendAsync(after, Token)).Status);
        Assert.Equal(3, (await _stores.Messages.ReadHeadAsync(Alice, Token)).NextUid);
    }

    [Fact]
    public async Task A_frozen_server_times_out_and_is_used_again_when_it_answers()
    {
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, TestStores.Octets(100));
        await using TestStores impatient = await PostgresFixture.OpenAsync(_database);

        _server.Freeze();
        try
        {
            await Task.WhenAll(
                Assert.ThrowsAsync<StorageUnavailableException>(() => impatient.Messages.AppendAsync(entry, Token)),
                Assert.ThrowsAsync<StorageUnavailableException>(
                    () => impatient.Messages.ReadHeadAsync(Alice, Token)));
        }
        finally
        {
            _server.Thaw();
        }

        // The first attempt may have been committed.
        AppendResult again = await _stores.Messages.AppendAsync(entry, Token);
        Assert.Equal((entry.Uid, entry.Id), (again.Uid, again.Id));
        Assert.Equal(TestStores.Octets(100), await _stores.ReadAsync(entry.ContentId));
        Assert.Equal(1, (await _stores.Messages.ReadHeadAsync(Alice, Token)).Messages);
    }

    [Fact]
    public async Task Entries_acknowledged_while_connections_break_are_stored_once()
    {
        const int Messages = 1000;
        using var enough = new CancellationTokenSource();
        Task breaking = BreakConnectionsAsync(enough.Token);
        var acknowledged = new List<(Guid Id, long Uid)>();
        for (int first = 1; first <= Messages; first += 20)
        {
            AppendResult?[] results = await Task.WhenAll(Enumerable.Range(first, 20).Select(FileAsync));
            acknowledged.AddRange(results.OfType<AppendResult>().Select(result => (result.Id, result.Uid)));
        }

        await enough.CancelAsync();
        await breaking;

        IReadOnlyList<MessageEntry> stored = await _stores.Messages.ListAsync(Alice, null, Messages, false, Token);
        Assert.Equal(stored.Count, stored.Select(entry => entry.Id).Distinct().Count());
        Assert.Empty(acknowledged.Except(stored.Select(entry => (entry.Id, entry.Uid))));
        MailboxHead head = await _stores.Messages.ReadHeadAsync(Alice, Token);
        Assert.Equal((stored.Count, stored.Count * 100L), (head.Messages, head.Octets));
        byte[][] contents = await Task.WhenAll(stored.Select(entry => _stores.ReadAsync(entry.ContentId)));
        Assert.All(contents, octets => Assert.Equal(100, octets.Length));
    }

    /// <summary>Null if the outcome is unknown, for which a silo would defer the mail (451).</summary>
    private async Task<AppendResult?> FileAsync(int uid)
    {
        try
        {
            MessageEntry entry = uid % 2 == 0
                ? TestStores.EntryWithContent(Alice, uid, TestStores.Octets(100, uid))
                : TestStores.Entry(Alice, uid, await _stores.AddContentAsync());
            AppendResult result = await _stores.Messages.AppendAsync(entry, Token);
            return result.Status == AppendStatus.Committed ? result : null;
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }

    private async Task BreakConnectionsAsync(CancellationToken enough)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var terminate = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            + "WHERE application_name = 'relatemail' AND random() < 0.3",
            connection);
        while (!enough.IsCancellationRequested)
        {
            _ = await terminate.ExecuteNonQueryAsync(Token);
            // Without a pause no connection lives long enough to be used.
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }
}

/// <summary>A server for the tests that stop it; they run one after another.</summary>
public sealed class OutageServer : IAsyncLifetime
{
    /// <summary>Null if no server can be started here.</summary>
    public TemporaryPostgres? Server { get; private set; }

    public async ValueTask InitializeAsync() =>
        Server = TemporaryPostgres.WhyNot is null ? await TemporaryPostgres.StartAsync() : null;

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
