using Microsoft.Extensions.Logging.Abstractions;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>New mail is refused before the disk is full, and everything else works.</summary>
public sealed class FreeSpaceTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Below_the_floor_contents_entries_and_the_probe_are_refused_and_deletions_work()
    {
        var id = Guid.CreateVersion7();
        byte[] octets = TestStores.Octets(10);
        await using (SqliteStorage before = Open(minFree: 1))
        {
            await before.Contents.AddAsync(id, TestStores.DigestOf(octets), [octets], Token);
            await before.Probe.CheckAsync(Token);
        }

        await using SqliteStorage storage = Open(minFree: long.MaxValue);
        await RefusedAsync(() => storage.Contents.AddAsync(
            Guid.CreateVersion7(), TestStores.DigestOf(octets), [octets], Token));
        await RefusedAsync(() => storage.Contents.AddPieceAsync(Guid.CreateVersion7(), 0, octets, Token));
        await RefusedAsync(() => storage.Messages.AppendAsync(
            TestStores.Entry("a@example.org", 1, id), Token));
        await RefusedAsync(() => storage.Probe.CheckAsync(Token));

        await storage.Contents.AbortAsync(id, Token);
        Assert.Null(await storage.Contents.FindSizeAsync(id, Token));
    }

    [Fact]
    public async Task Without_a_floor_nothing_is_checked()
    {
        await using SqliteStorage storage = Open(minFree: 0);

        await storage.Probe.CheckAsync(Token);
    }

    private SqliteStorage Open(long minFree)
    {
        var storage = new SqliteStorage(
            _directory.Path, TimeProvider.System, NullLogger<SqliteStorage>.Instance, minFree: minFree);
        storage.Open();
        return storage;
    }

    private static async Task RefusedAsync(Func<Task> operation)
    {
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(operation);
        Assert.True(refused.IsFull);
        Assert.Contains("Storage:MinFreeBytes", refused.Message, StringComparison.Ordinal);
    }
}
