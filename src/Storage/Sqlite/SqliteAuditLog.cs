namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IAuditLog"/>
/// <remarks>The writer's thread appends, in the commits of mail.</remarks>
internal sealed class SqliteAuditLog(Func<SqliteDatabase> database) : IAuditLog
{
    public const string AscendingSql = $"{SelectSql} WHERE number > ? ORDER BY number LIMIT ?";

    public const string DescendingSql = $"{SelectSql} WHERE number < ? ORDER BY number DESC LIMIT ?";

    private const int RowsAtOnce = 500;

    private const string SelectSql =
        """
        SELECT number, at, key, client, call, resource, status, request_id, omitted, previous, digest FROM audit
        """;

    private const string HeadSql = "SELECT number, digest FROM audit_head WHERE only_row = 1";

    private const string InsertSql =
        """
        INSERT INTO audit (number, at, key, client, call, resource, status, request_id, omitted, previous, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string SetHeadSql = "UPDATE audit_head SET number = ?, digest = ? WHERE only_row = 1";

    private const string SweepSql =
        """
        DELETE FROM audit WHERE number IN (
            SELECT number FROM (
                SELECT number, max(at) OVER (ORDER BY number) AS latest
                FROM (SELECT number, at FROM audit ORDER BY number LIMIT ?))
            WHERE latest < ? AND number < (SELECT number FROM audit_head WHERE only_row = 1))
        """;

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) => database().Writer.RunAsync(
        session =>
        {
            AuditRow row = AuditChain.Append(ReadHead(session), [entry])[0];
            Insert(session, row);
            using SqliteStatement set = session.Prepare(SetHeadSql).Bind(1, row.Number).Bind(2, row.Digest);
            return set.Step();
        },
        0,
        cancellationToken);

    public Task<IReadOnlyList<AuditRow>> ListAsync(
        long? after, int limit, bool descending, CancellationToken cancellationToken) =>
        database().Readers.RunAsync<IReadOnlyList<AuditRow>>(
            session =>
            {
                using SqliteStatement list = session.Prepare(descending ? DescendingSql : AscendingSql)
                    .Bind(1, after ?? (descending ? long.MaxValue : 0)).Bind(2, limit);
                var rows = new List<AuditRow>();
                while (list.Step())
                {
                    rows.Add(Row(list));
                }

                return rows;
            },
            cancellationToken);

    public Task<AuditHead> ReadHeadAsync(CancellationToken cancellationToken) =>
        database().Readers.RunAsync(ReadHead, cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session =>
            {
                using SqliteStatement sweep = session.Prepare(SweepSql).Bind(1, RowsAtOnce).Bind(2, before);
                _ = sweep.Step();
                return session.Changes;
            },
            0,
            cancellationToken);

    private static AuditHead ReadHead(SqliteSession session)
    {
        using SqliteStatement head = session.Prepare(HeadSql);
        return head.Step()
            ? new AuditHead(head.Number(0), head.Octets(1).ToArray())
            : throw new InvalidDataException("The audit log has no head.");
    }

    private static void Insert(SqliteSession session, AuditRow row)
    {
        AuditEntry entry = row.Entry;
        using SqliteStatement insert = session.Prepare(InsertSql)
            .Bind(1, row.Number).Bind(2, entry.At).Bind(5, entry.Call).Bind(6, entry.Resource)
            .Bind(8, entry.RequestId).Bind(9, entry.Omitted).Bind(10, row.Previous).Bind(11, row.Digest);
        if (entry.Key is { } key)
        {
            _ = insert.Bind(3, key);
        }

        if (entry.Client is { } client)
        {
            _ = insert.Bind(4, client);
        }

        if (entry.Status is { } status)
        {
            _ = insert.Bind(7, status);
        }

        _ = insert.Step();
    }

    private static AuditRow Row(SqliteStatement row) => new(
        row.Number(0),
        new AuditEntry
        {
            At = row.Time(1),
            Key = row.IsNull(2) ? null : row.Text(2),
            Client = row.IsNull(3) ? null : row.Text(3),
            Call = row.Text(4),
            Resource = row.Text(5),
            Status = row.IsNull(6) ? null : (int)row.Number(6),
            RequestId = row.Text(7),
            Omitted = (int)row.Number(8),
        },
        row.Octets(9).ToArray(),
        row.Octets(10).ToArray());
}
