using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IAuditLog"/>
/// <remarks>
/// Entries that arrive during a commit share the next one. The lock of the head gives silos turns, so the chain has no
/// branches.
/// </remarks>
internal sealed class PostgresAuditLog(PostgresDatabase database) : IAuditLog
{
    public const string AscendingSql = $"{SelectSql} WHERE number > $1 ORDER BY number LIMIT $2";

    public const string DescendingSql = $"{SelectSql} WHERE number < $1 ORDER BY number DESC LIMIT $2";

    private const int RowsAtOnce = 500;

    private const string SelectSql =
        """
        SELECT number, at, key, client, call, resource, status, request_id, omitted, previous, digest FROM audit
        """;

    private const string HeadSql = "SELECT number, digest FROM audit_head WHERE only_row = 1";

    private const string InsertSql =
        """
        INSERT INTO audit (number, at, key, client, call, resource, status, request_id, omitted, previous, digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    private const string SetHeadSql = "UPDATE audit_head SET number = $1, digest = $2 WHERE only_row = 1";

    private const string SweepSql = "SELECT audit_sweep($1, $2)";

    private readonly Lock _lock = new();
    private List<(AuditEntry Entry, TaskCompletionSource Done)> _waiting = [];
    private bool _isCommitting;

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((entry, done));
            if (!_isCommitting)
            {
                _isCommitting = true;
                _ = CommitAllAsync();
            }
        }

        return done.Task.WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<AuditRow>> ListAsync(
        long? after, int limit, bool descending, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AuditRow>>(
            async connection =>
            {
                string sql = descending ? DescendingSql : AscendingSql;
                await using NpgsqlCommand list = new NpgsqlCommand(sql, connection)
                    .Add(after ?? (descending ? long.MaxValue : 0)).Add((long)limit);
                return await list.ReadAllAsync(Row, cancellationToken);
            },
            cancellationToken);

    public Task<AuditHead> ReadHeadAsync(CancellationToken cancellationToken) => database.ReadAsync(
        connection => ReadHeadAsync(connection, HeadSql, cancellationToken), cancellationToken);

    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        (int)await database.RunOnceAsync(
            async connection =>
            {
                await using NpgsqlCommand sweep = new NpgsqlCommand(SweepSql, connection)
                    .Add(before.ToMilliseconds()).Add(RowsAtOnce);
                return await sweep.ReadOneAsync(static row => row.GetInt64(0), cancellationToken);
            },
            cancellationToken);

    private static async Task<AuditHead> ReadHeadAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var head = new NpgsqlCommand(sql, connection);
        return await head.ReadOneAsync(
            static row => new AuditHead(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellationToken)
            ?? throw new InvalidDataException("The audit log has no head.");
    }

    private static AuditRow Row(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new AuditEntry
        {
            At = row.GetFieldValue<DateTimeOffset>(1),
            Key = row.IsDBNull(2) ? null : row.GetString(2),
            Client = row.IsDBNull(3) ? null : row.GetString(3),
            Call = row.GetString(4),
            Resource = row.GetString(5),
            Status = row.IsDBNull(6) ? null : row.GetInt32(6),
            RequestId = row.GetString(7),
            Omitted = row.GetInt32(8),
        },
        row.GetFieldValue<byte[]>(9),
        row.GetFieldValue<byte[]>(10));

    private async Task CommitAllAsync()
    {
        while (true)
        {
            List<(AuditEntry Entry, TaskCompletionSource Done)> batch;
            lock (_lock)
            {
                batch = _waiting;
                _waiting = [];
                _isCommitting = batch.Count > 0;
            }

            if (batch.Count == 0)
            {
                return;
            }

            try
            {
                await database.RunOnceAsync(
                    connection => CommitAsync(connection, [.. batch.Select(static one => one.Entry)]),
                    CancellationToken.None);
                batch.ForEach(static one => one.Done.SetResult());
            }
            catch (Exception exception) // handed to the callers
            {
                batch.ForEach(one => one.Done.SetException(exception));
            }
        }
    }

    private static async Task<int> CommitAsync(NpgsqlConnection connection, AuditEntry[] entries)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        AuditHead head = await ReadHeadAsync(connection, $"{HeadSql} FOR UPDATE", CancellationToken.None);
        IReadOnlyList<AuditRow> rows = AuditChain.Append(head, entries);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (AuditRow row in rows)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(InsertSql)
                .Add(row.Number).Add(row.Entry.At.ToMilliseconds()).Add(row.Entry.Key).Add(row.Entry.Client)
                .Add(row.Entry.Call).Add(row.Entry.Resource).Add(row.Entry.Status).Add(row.Entry.RequestId)
                .Add(row.Entry.Omitted).Add(row.Previous).Add(row.Digest));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(SetHeadSql).Add(rows[^1].Number).Add(rows[^1].Digest));
        _ = await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return rows.Count;
    }
}
