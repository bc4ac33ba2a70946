using Microsoft.Extensions.Logging.Abstractions;
using RelateMail.Storage.Postgres;
using RelateMail.Storage.Sqlite;
using RelateMail.Storage.Tests.Postgres;
using RelateMail.Storage.Tests.Sqlite;

namespace RelateMail.Storage.Tests;

/// <summary>The epoch of a store, and the name of a restore that begins a new one.</summary>
public sealed class EpochTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restore_begins_one_epoch_in_SQLite()
    {
        using var directory = new DataDirectory();
        await AssertOneEpochForEachNameAsync(async restore =>
        {
            await using var storage = new SqliteStorage(
                directory.Path, TimeProvider.System, NullLogger<SqliteStorage>.Instance, restore: restore);
            storage.Open();
            return await storage.Mailboxes.ReadEpochAsync(Token);
        });
    }

    [Fact]
    public async Task A_restore_begins_one_epoch_in_PostgreSQL()
    {
        string database = await postgres.CreateAsync();
        await AssertOneEpochForEachNameAsync(async restore =>
        {
            await using TestStores stores = await PostgresFixture.OpenAsync(
                new PostgresSettings { ConnectionString = database, Role = StorageRole.Silo, Restore = restore });
            return await stores.Mailboxes.ReadEpochAsync(Token);
        });
    }

    private static async Task AssertOneEpochForEachNameAsync(Func<string?, Task<long>> open)
    {
        long first = await open(null);
        Assert.Equal(first, await open(null));
        long restored = await open("2026-11-26");
        Assert.NotEqual(first, restored);
        Assert.Equal(restored, await open("2026-11-26")); // every start with the setting, and every silo
        Assert.Equal(restored, await open(null));
        Assert.NotEqual(restored, await open("2026-12-01"));
        Assert.Equal(await open(null), await open("2026-11-26")); // an old name changes nothing
    }
}
