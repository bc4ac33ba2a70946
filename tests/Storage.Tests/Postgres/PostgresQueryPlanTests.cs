using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>What is read and written often costs the same in a database of one message and of a million: a search, never
/// a scan; also while the server has not counted its rows.</summary>
public sealed class PostgresQueryPlanTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(PostgresMessageQueries.HeadSql, "mailbox_address_key")]
    [InlineData(PostgresMessageQueries.FindSql, "message_pkey")]
    [InlineData(PostgresMessageQueries.AscendingSql, "message_pkey")]
    [InlineData(PostgresMessageQueries.DescendingSql, "message_pkey")]
    [InlineData(ContentQueries.FindSql, "content_pkey")]
    [InlineData(ContentQueries.ReadPieceSql, "content_piece_pkey")]
    [InlineData(PostgresSweeper.SweepKeysSql, "delivery_received_at")]
    [InlineData(
        MessageAppends.AppendSql, "mailbox_address_key", "content_pkey", "content_loose_pkey", "mailbox_pkey")]
    public async Task A_statement_is_a_search_in_an_index(string sql, params string[] indexes)
    {
        string plan = await PlanAsync(sql);

        Assert.All(indexes, index => Assert.Contains($"using {index}", plan, StringComparison.Ordinal));
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    /// <summary>As it is for any parameters, in a session like those of the stores.</summary>
    private async Task<string> PlanAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(
            PostgresConnectionStrings.ForMail(await postgres.CreateAsync(), 1));
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using var prepare = new NpgsqlCommand($"SET plan_cache_mode = force_generic_plan; PREPARE it AS {sql}", connection);
        _ = await prepare.ExecuteNonQueryAsync();
        int parameters = 0;
        while (sql.Contains($"${parameters + 1}", StringComparison.Ordinal))
        {
            parameters++;
        }

        string nulls = string.Join(", ", Enumerable.Repeat("NULL", parameters));
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE it ({nulls})", connection);
        return string.Join('\n', await explain.ReadAllAsync(row => row.GetString(0)));
    }
}
