namespace RelateMail.Storage.Tests.Postgres;

public sealed class PostgresContentStoreTests(PostgresFixture postgres) : ContentStoreContract
{
    protected override Task<TestStores> OpenAsync() => postgres.OpenStoresAsync();
}

public sealed class PostgresMessageStoreTests(PostgresFixture postgres) : MessageStoreContract
{
    protected override Task<TestStores> OpenAsync() => postgres.OpenStoresAsync();
}

public sealed class PostgresSweepTests(PostgresFixture postgres) : SweepContract
{
    protected override Task<TestStores> OpenAsync() => postgres.OpenStoresAsync();
}
