using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>Frequent statements cost the same in a database of one message and of a million: they search and never
/// scan, even if the server has no statistics.</summary>
public sealed class PostgresQueryPlanTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(PostgresMessageQueries.HeadSql, "mailbox_address_key")]
    [InlineData(PostgresMessageQueries.FindSql, "message_pkey")]
    [InlineData(PostgresMessageQueries.AscendingSql, "message_pkey")]
    [InlineData(PostgresMessageQueries.DescendingSql, "message_pkey")]
    [InlineData(PostgresMessageQueries.VisibleAscendingSql, "message_pkey")]
    [InlineData(PostgresMessageQueries.HiddenDescendingSql, "message_quarantined")]
    [InlineData(PostgresMessageQueries.ChangesSql, "message_mod_seq", "tombstone_mod_seq")]
    [InlineData(PostgresMessageQueries.FindIdSql, "message_pkey", "tombstone_pkey")]
    [InlineData(PostgresMailboxIndex.ListSql, "mailbox_address_key")]
    [InlineData(PostgresMailboxIndex.ListDomainSql, "mailbox_domain")]
    [InlineData(ContentQueries.FindSql, "content_pkey")]
    [InlineData(ContentQueries.ReadPieceSql, "content_piece_pkey")]
    [InlineData(PostgresSweeper.SweepKeysSql, "delivery_received_at")]
    [InlineData(
        MessageAppends.AppendSql, "mailbox_address_key", "content_pkey", "content_loose_pkey", "mailbox_pkey")]
    public async Task A_statement_searches_an_index(string sql, params string[] indexes)
    {
        string plan = await PlanAsync(sql);

        Assert.All(indexes, index => Assert.Contains($"using {index}", plan, StringComparison.Ordinal));
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    /// <summary>The generic plan, in a session with the settings of the stores.</summary>
    private async Task<string> PlanAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(
            PostgresConnectionStrings.ForMail(await postgres.CreateAsync(), 1));
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using var prepare = new NpgsqlCommand(
            $"SET plan_cache_mode = force_generic_plan; PREPARE it AS {sql}", connection);
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
