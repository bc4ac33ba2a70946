namespace RelateMail.Storage.Tests.Sqlite;

public sealed class SqliteContentStoreTests : ContentStoreContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteMessageStoreTests : MessageStoreContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}

public sealed class SqliteSweepTests : SweepContract
{
    protected override Task<TestStores> OpenAsync() => DataDirectory.OpenStoresAsync();
}
