using Microsoft.Data.Sqlite;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

public sealed class SqliteContentStoreTests : ContentStoreContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteMessageStoreTests : MessageStoreContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteConcurrentAppendTests : ConcurrentAppendContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteRecipientKeyTests : RecipientKeyContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteEntryContentTests : EntryContentContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteSharedDetailsTests : SharedDetailsContract, IDisposable
{
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override Task<TestStores> OpenAsync() => Task.FromResult(_directory.Open());

    protected override Task<long> CountAsync()
    {
        using var session = new SqliteSession(_directory.MailPath, SqliteOpenMode.ReadOnly, TimeProvider.System);
        using SqliteStatement count = session.Prepare("SELECT count(*) FROM content_details");
        Assert.True(count.Step());
        return Task.FromResult(count.Number(0));
    }
}

public sealed class SqliteMessageChangeTests : MessageChangeContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteMailboxIndexTests : MailboxIndexContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteDirectoryStoreTests : DirectoryStoreContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteWebhookStoreTests : WebhookStoreContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteOutboxQueueTests : OutboxQueueContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteOutboxLeaseTests : OutboxLeaseContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteOutboxReplayTests : OutboxReplayContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteTraceTests : TraceContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteAuditLogTests : AuditLogContract
{
    private readonly DataDirectory _directory = new();

    protected override Task<TestStores> OpenAsync()
    {
        TestStores stores = _directory.Open();
        return Task.FromResult(stores with
        {
            Close = async () =>
            {
                await stores.DisposeAsync();
                _directory.Dispose();
            },
        });
    }

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "mail.db")}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

public sealed class SqliteSweepTests : SweepContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteProbeTests : ProbeContract, IDisposable
{
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override Task<TestStores> OpenAsync() => Task.FromResult(_directory.Open());

    protected override Task<long> ReadMarkAsync()
    {
        using var session = new SqliteSession(_directory.MailPath, SqliteOpenMode.ReadOnly, TimeProvider.System);
        using SqliteStatement read = session.Prepare("SELECT marked FROM probe");
        Assert.True(read.Step());
        return Task.FromResult(read.Number(0));
    }
}
