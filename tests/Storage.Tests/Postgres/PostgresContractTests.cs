namespace RelateMail.Storage.Tests.Postgres;

public sealed class PostgresContentStoreTests(PostgresFixture postgres) : ContentStoreContract
{
    protected override Task<TestStores> OpenAsync() => postgres.ShareStoresAsync();
}

public sealed class PostgresMessageStoreTests(PostgresFixture postgres) : MessageStoreContract
{
    protected override Task<TestStores> OpenAsync() => postgres.ShareStoresAsync();
}

public sealed class PostgresConcurrentAppendTests(PostgresFixture postgres) : ConcurrentAppendContract
{
    protected override Task<TestStores> OpenAsync() => postgres.ShareStoresAsync();
}

public sealed class PostgresRecipientKeyTests(PostgresFixture postgres) : RecipientKeyContract
{
    protected override Task<TestStores> OpenAsync() => postgres.ShareStoresAsync();
}

public sealed class PostgresEntryContentTests(PostgresFixture postgres) : EntryContentContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresSharedDetailsTests(PostgresFixture postgres) : SharedDetailsContract
{
    private string _database = "";

    protected override async Task<TestStores> OpenAsync()
    {
        _database = await postgres.CreateAsync();
        return await PostgresFixture.OpenAsync(_database);
    }

    protected override async Task<long> CountAsync() =>
        (long)(await PostgresFixture.ExecuteAsync(_database, "SELECT count(*) FROM content_details"))!;
}

public sealed class PostgresMessageChangeTests(PostgresFixture postgres) : MessageChangeContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresMailboxIndexTests(PostgresFixture postgres) : MailboxIndexContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresAuditLogTests(PostgresFixture postgres) : AuditLogContract
{
    private string _database = "";

    protected override async Task<TestStores> OpenAsync()
    {
        _database = await postgres.CreateAsync();
        return await PostgresFixture.OpenAsync(_database);
    }

    protected override Task ExecuteAsync(string sql) => PostgresFixture.ExecuteAsync(_database, sql);
}

public sealed class PostgresTraceTests(PostgresFixture postgres) : TraceContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresSweepTests(PostgresFixture postgres) : SweepContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresDirectoryStoreTests(PostgresFixture postgres) : DirectoryStoreContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresWebhookStoreTests(PostgresFixture postgres) : WebhookStoreContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresOutboxQueueTests(PostgresFixture postgres) : OutboxQueueContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresOutboxLeaseTests(PostgresFixture postgres) : OutboxLeaseContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresOutboxReplayTests(PostgresFixture postgres) : OutboxReplayContract
{
    protected override async Task<TestStores> OpenAsync() =>
        await PostgresFixture.OpenAsync(await postgres.CreateAsync());
}

public sealed class PostgresProbeTests(PostgresFixture postgres) : ProbeContract
{
    private string _database = "";

    protected override async Task<TestStores> OpenAsync()
    {
        _database = await postgres.CreateAsync();
        return await PostgresFixture.OpenAsync(_database);
    }

    protected override async Task<long> ReadMarkAsync() => (long)(await PostgresFixture.ExecuteAsync(
        _database, "SELECT floor(extract(epoch FROM marked) * 1000)::bigint FROM probe"))!;
}
