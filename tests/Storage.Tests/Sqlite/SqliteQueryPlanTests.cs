using Microsoft.Data.Sqlite;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>Frequent queries cost the same in a mailbox of one message and of a million: they search and never
/// scan.</summary>
public sealed class SqliteQueryPlanTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(SqliteMessageQueries.HeadSql, "mailbox USING INDEX sqlite_autoindex_mailbox_1 (address=?)")]
    [InlineData(SqliteMessageQueries.FindSql, "message USING INDEX sqlite_autoindex_message_1 (mailbox=? AND uid=?)")]
    [InlineData(SqliteMessageQueries.AscendingSql,
        "message USING INDEX sqlite_autoindex_message_1 (mailbox=? AND uid>?)")]
    [InlineData(SqliteMessageQueries.DescendingSql,
        "message USING INDEX sqlite_autoindex_message_1 (mailbox=? AND uid<?)")]
    [InlineData(SqliteMessageQueries.VisibleAscendingSql,
        "message USING INDEX sqlite_autoindex_message_1 (mailbox=? AND uid>?)")]
    [InlineData(SqliteMessageQueries.HiddenDescendingSql,
        "message USING INDEX message_quarantined (mailbox=? AND uid<?)")]
    [InlineData(SqliteMessageQueries.SharedDetailsSql, "content_details USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteMailboxIndex.ListSql, "mailbox USING INDEX sqlite_autoindex_mailbox_1 (address>? AND address<?)")]
    [InlineData(SqliteMailboxIndex.ListDomainSql,
        "mailbox USING INDEX mailbox_domain (<expr>=? AND address>? AND address<?)")]
    [InlineData(OutboxTable.QueueSql,
        "webhook_scope USING PRIMARY KEY (scope=?)")]
    [InlineData(OutboxTable.EndSql, "outbox USING INDEX sqlite_autoindex_outbox_1 (mailbox=? AND uid=?)")]
    [InlineData(OutboxTable.DueSql, "outbox USING COVERING INDEX outbox_due (webhook=? AND next_at<?)")]
    [InlineData(OutboxTable.FirstSql, "outbox USING INDEX outbox_state (webhook=? AND state=?)")]
    [InlineData(SqliteOutboxQueries.NextSql, "outbox USING COVERING INDEX outbox_due (webhook=?)")]
    [InlineData(SqliteOutboxQueries.AscendingSql,
        "outbox USING INDEX outbox_state (webhook=? AND state=? AND number>?)")]
    [InlineData(SqliteOutboxQueries.DescendingSql,
        "outbox USING INDEX outbox_state (webhook=? AND state=? AND number<?)")]
    [InlineData(SqliteOutboxQueries.FindSql, "outbox USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(SqliteOutboxQueries.AttemptsSql, "outbox_attempt USING PRIMARY KEY (delivery=?)")]
    [InlineData(OutboxReplayTable.DeadSql, "outbox USING INDEX outbox_state (webhook=? AND state=?)")]
    [InlineData(OutboxReplayTable.RangeSql,
        "message USING INDEX sqlite_autoindex_message_1 (mailbox=? AND uid>? AND uid<?)")]
    [InlineData(OutboxReplayTable.SettledSql,
        "outbox USING COVERING INDEX outbox_settled (state=? AND settled_at<?)")]
    [InlineData(SqliteWebhookStore.FindNameSql, "webhook USING INDEX sqlite_autoindex_webhook_1 (name=?)")]
    [InlineData(SqliteAuditLog.AscendingSql, "audit USING INTEGER PRIMARY KEY (rowid>?)")]
    [InlineData(SqliteAuditLog.DescendingSql, "audit USING INTEGER PRIMARY KEY (rowid<?)")]
    public void A_query_searches_an_index(string sql, string search)
    {
        string plan = Plan(sql);

        Assert.Contains($"SEARCH {search}", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DirectoryKind.Domain)]
    [InlineData(DirectoryKind.Account)]
    [InlineData(DirectoryKind.Alias)]
    [InlineData(DirectoryKind.ApiKey)]
    public void A_page_of_the_directory_searches_an_index(DirectoryKind kind)
    {
        DirectorySql sql = DirectorySql.Of(kind);
        foreach (string page in new[] { sql.Ascending, sql.Descending })
        {
            string plan = Plan(page);
            Assert.Contains("USING PRIMARY KEY (name>? AND name<?)", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        }

        foreach (string page in kind is DirectoryKind.Account or DirectoryKind.Alias
            ? new[] { sql.AscendingOfDomain, sql.DescendingOfDomain }
            : [])
        {
            string plan = Plan(page);
            Assert.Contains("_domain (domain=? AND name>? AND name<?)", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_sweep_reads_unreferenced_contents_and_expired_keys_only()
    {
        string contents = Plan(ContentTable.ListUnreferencedSql);
        string keys = Plan(DeliveryTable.DeleteSql);

        Assert.Contains("SCAN content_loose", contents, StringComparison.Ordinal);
        Assert.Contains("SEARCH content USING INTEGER PRIMARY KEY", contents, StringComparison.Ordinal);
        Assert.Contains("INDEX message_content", contents, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", contents, StringComparison.Ordinal);
        Assert.Contains("INDEX delivery_received_at (received_at<?)", keys, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN delivery", keys, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_and_old_tombstones_are_read_from_their_indexes()
    {
        string changes = Plan(SqliteMessageQueries.ChangesSql);
        string oldest = Plan(TombstoneTable.OldestSql);

        Assert.Contains("INDEX message_mod_seq (mailbox=? AND (mod_seq,uid)>(?,?))", changes, StringComparison.Ordinal);
        Assert.Contains(
            "INDEX tombstone_mod_seq (mailbox=? AND (mod_seq,uid)>(?,?))", changes, StringComparison.Ordinal);
        Assert.Contains("INDEX tombstone_deleted_at (deleted_at<?)", oldest, StringComparison.Ordinal);
    }

    /// <summary>Each search of the trace has an index; a limit in time finds its number by that of times.</summary>
    [Theory]
    [InlineData("transaction", "trace_transaction (transaction_id=? AND rowid")]
    [InlineData("message-id", "trace_message_id (message_id=? AND rowid")]
    [InlineData("reverse-path", "trace_reverse_path (reverse_path=? AND rowid")]
    [InlineData("recipient", "trace_recipient (recipient=? AND rowid")]
    [InlineData("all", "trace USING INTEGER PRIMARY KEY (rowid")]
    public void A_search_of_the_trace_searches_an_index(string member, string search)
    {
        foreach (bool descending in (bool[])[false, true])
        {
            foreach (DateTimeOffset? time in (DateTimeOffset?[])[null, DateTimeOffset.UnixEpoch])
            {
                string sql = SqliteTraceStore.SqlOf(TestTrace.Query(member, time, descending));
                string plan = Plan(sql, _directory.TracePath);
                Assert.Contains(search, plan, StringComparison.Ordinal);
                Assert.DoesNotContain("SCAN trace\n", plan + "\n", StringComparison.Ordinal);
                Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
                Assert.Equal(time is not null, plan.Contains("trace_at (at", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void The_sweep_of_the_trace_reads_the_oldest_events_only()
    {
        string dropped = Plan(SqliteTraceStore.DroppedSql, _directory.TracePath);
        string sweep = Plan(SqliteTraceStore.SweepSql, _directory.TracePath);

        Assert.Contains("trace_dropped_at (at>? AND at<?)", dropped, StringComparison.Ordinal);
        Assert.Contains("SEARCH trace USING INTEGER PRIMARY KEY (rowid=?)", sweep, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", sweep, StringComparison.Ordinal); // reads up to the limit of rows
    }

    private string Plan(string sql, string? path = null)
    {
        SqliteStorage.OpenDirectory(_directory.Path).Dispose();
        using var session = new SqliteSession(
            path ?? _directory.MailPath, SqliteOpenMode.ReadOnly, TimeProvider.System);
        using SqliteStatement plan = session.Prepare($"EXPLAIN QUERY PLAN {sql}");
        var steps = new List<string>();
        while (plan.Step())
        {
            steps.Add(plan.Text(3));
        }

        return string.Join('\n', steps);
    }
}
