using Npgsql;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>The check of the disk, with a limit of temporary files in place of a small disk.</summary>
public sealed class PostgresSpaceTests(PostgresFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7MB", false)]
    [InlineData("9MB", true)]
    public async Task The_check_writes_eight_mebioctets_to_the_disk_of_the_server(string limit, bool fits)
    {
        string database = await fixture.CreateAsync();
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync(Token);
            await using var set = new NpgsqlCommand(
                $"""ALTER DATABASE "{connection.Database}" SET temp_file_limit = '{limit}'""", connection);
            await set.ExecuteNonQueryAsync(Token);
        }

        await using TestStores stores = await PostgresFixture.OpenAsync(database);
        await stores.Probe.CheckAsync(Token);

        Exception? fault = await Record.ExceptionAsync(() => stores.Probe.RequireSpaceAsync(Token));

        Assert.Equal(fits, fault is null);
        if (!fits)
        {
            string problem = Assert.IsType<StorageUnavailableException>(fault).Message;
            Assert.Contains("53400", problem, StringComparison.Ordinal);
        }
    }
}
