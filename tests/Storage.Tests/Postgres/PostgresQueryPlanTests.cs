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
    [InlineData(PostgresMessageQueries.SharedDetailsSql, "content_details_pkey")]
    [InlineData(PostgresMailboxIndex.ListSql, "mailbox_address_key")]
    [InlineData(PostgresMailboxIndex.ListDomainSql, "mailbox_domain")]
    [InlineData(PostgresAuditLog.AscendingSql, "audit_pkey")]
    [InlineData(ContentQueries.FindSql, "content_pkey")]
    [InlineData(ContentQueries.ReadPieceSql, "content_piece_pkey")]
    [InlineData(PostgresSweeper.SweepKeysSql, "delivery_received_at")]
    [InlineData(
        MessageAppends.AppendSql, "mailbox_address_key", "content_pkey", "content_loose_pkey", "mailbox_pkey",
        "webhook_scope_pkey")]
    [InlineData(PostgresOutbox.LeaseSql, "outbox_due", "outbox_pkey", "mailbox_pkey")]
    [InlineData(PostgresOutbox.LeaseFirstSql, "outbox_state", "outbox_pkey", "mailbox_pkey")]
    [InlineData(PostgresOutboxQueries.NextSql, "outbox_due")]
    [InlineData(PostgresOutboxQueries.FirstSql, "outbox_state")]
    [InlineData(PostgresOutboxQueries.AscendingSql, "outbox_state")]
    [InlineData(PostgresOutboxQueries.DescendingSql, "outbox_state")]
    [InlineData(PostgresOutboxQueries.FindSql, "outbox_pkey")]
    [InlineData(PostgresOutboxQueries.AttemptsSql, "outbox_attempt_pkey")]
    [InlineData(PostgresOutboxQueries.DepthSql, "outbox_state")]
    [InlineData(OutboxRecords.RecordSql, "outbox_pkey")]
    [InlineData(OutboxReplays.OneSql, "outbox_pkey")]
    [InlineData(OutboxReplays.DeadSql, "outbox_state", "outbox_pkey")]
    [InlineData(OutboxReplays.RangeSql, "message_pkey", "mailbox_address_key")]
    [InlineData(PostgresWebhookStore.FindNameSql, "webhook_name_key")]
    [InlineData(PostgresWebhookStore.FindNumberSql, "webhook_pkey")]
    [InlineData(PostgresTraceStore.DroppedSql, "trace_dropped_at")]
    public async Task A_statement_searches_an_index(string sql, params string[] indexes)
    {
        string plan = await PlanAsync(sql);

        Assert.All(indexes, index => Assert.Matches($"(using|Bitmap Index Scan on) {index}\\b", plan));
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    /// <summary>Each search of the trace has an index, with a hundred thousand events and their statistics.</summary>
    [Fact]
    public async Task A_search_of_the_trace_searches_an_index()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(
            PostgresConnectionStrings.ForMail(await postgres.CreateAsync(), 1));
        CancellationToken token = TestContext.Current.CancellationToken;
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(token);
        await using var fill = new NpgsqlCommand(FillTraceSql, connection);
        _ = await fill.ExecuteNonQueryAsync(token);
        DateTimeOffset middle = DateTimeOffset.UnixEpoch.AddSeconds(50_000);
        foreach ((string member, string index) in (IEnumerable<(string, string)>)
            [
                ("transaction", "trace_transaction"), ("message-id", "trace_message_id"),
                ("reverse-path", "trace_reverse_path"), ("recipient", "trace_recipient"), ("all", "trace_pkey"),
            ])
        {
            foreach (bool descending in (bool[])[false, true])
            {
                foreach (DateTimeOffset? time in (DateTimeOffset?[])[null, middle])
                {
                    await using NpgsqlCommand search = PostgresTraceStore.Search(
                        TestTrace.Query(member, time, descending), connection);
                    search.CommandText = $"EXPLAIN {search.CommandText}";
                    string plan = string.Join('\n', await search.ReadAllAsync(row => row.GetString(0), token));
                    Assert.True(plan.Contains(index, StringComparison.Ordinal), $"{member}: {plan}");
                    Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
                    Assert.Equal(time is not null, plan.Contains("using trace_at", StringComparison.Ordinal));
                }
            }
        }
    }

    private const string FillTraceSql =
        """
        INSERT INTO trace (at, node, stage, outcome, transaction_id, message_id, reverse_path, recipient)
        SELECT to_timestamp(n), 'gateway-1', 'content', 0, gen_random_uuid(), n || '@example.net',
            's' || n % 5000 || '@example.net', 'r' || n % 1000 || '@example.org'
        FROM generate_series(1, 100000) n;
        ANALYZE trace;
        """;

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
