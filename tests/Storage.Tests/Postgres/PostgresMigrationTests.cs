using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>The creation of the schema.</summary>
public sealed class PostgresMigrationTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_nodes_that_start_together_create_one_schema()
    {
        string database = await postgres.CreateEmptyAsync();

        TestStores[] nodes = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => PostgresFixture.OpenAsync(Settings(database))));

        foreach (TestStores node in nodes)
        {
            await node.Probe.CheckAsync(Token);
            await node.DisposeAsync();
        }

        Assert.Equal(
            (long)new PostgresMigrations().Count,
            await PostgresFixture.ExecuteAsync(database, "SELECT count(*) FROM schema_version"));
    }

    [Fact]
    public async Task A_second_start_keeps_existing_data()
    {
        string database = await postgres.CreateEmptyAsync();
        Guid content;
        await using (TestStores first = await PostgresFixture.OpenAsync(database))
        {
            content = await first.AddContentAsync();
        }

        await using TestStores second = await PostgresFixture.OpenAsync(database);

        Assert.Equal(100, await second.Contents.FindSizeAsync(content, Token));
    }

    [Fact]
    public async Task A_schema_newer_than_the_program_stops_the_start_with_one_line()
    {
        string database = await postgres.CreateAsync();
        _ = await PostgresFixture.ExecuteAsync(database, "INSERT INTO schema_version (version) VALUES (9999)");

        StorageStartException refused = await Assert.ThrowsAsync<StorageStartException>(
            () => PostgresFixture.OpenAsync(database));

        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_gateway_that_starts_first_waits_for_the_schema()
    {
        string database = await postgres.CreateEmptyAsync();
        Task<TestStores> early = PostgresFixture.OpenAsync(Settings(database) with { Role = StorageRole.Gateway });

        await using TestStores silo = await PostgresFixture.OpenAsync(database);

        await using TestStores gateway = await early;
        await gateway.Probe.CheckAsync(Token);
        Assert.Equal(100, await silo.Contents.FindSizeAsync(await gateway.AddContentAsync(), Token));
    }

    [Fact]
    public async Task A_gateway_never_changes_the_schema()
    {
        string database = await postgres.CreateEmptyAsync();

        StorageStartException refused = await Assert.ThrowsAsync<StorageStartException>(() => PostgresFixture.OpenAsync(
            Settings(database) with { Role = StorageRole.Gateway, StartTimeout = TimeSpan.FromSeconds(1) }));

        Assert.Contains("no silo", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            0L,
            await PostgresFixture.ExecuteAsync(database, "SELECT count(*) FROM pg_class WHERE relname = 'message'"));
    }

    private static PostgresSettings Settings(string database) => new()
    {
        ConnectionString = database,
        StartTimeout = TimeSpan.FromMinutes(5), // long enough for a slow machine
    };
}
