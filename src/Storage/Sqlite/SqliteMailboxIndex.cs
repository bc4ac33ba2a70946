namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IMailboxIndex"/>
internal sealed class SqliteMailboxIndex(Func<SqliteDatabase> database) : IMailboxIndex
{
    public const string ListSql =
        $"{SelectSql} AND address >= ? AND address < ? AND address <> ? ORDER BY address LIMIT ?";

    public const string ListDomainSql =
        $"""
        {SelectSql} AND address >= ? AND address < ? AND address <> ?
            AND substr(address, length(rtrim(address, replace(address, '@', ''))) + 1) = ? ORDER BY address LIMIT ?
        """;

    private const string SelectSql =
        $"""
        SELECT address, {SqliteMessageQueries.HeadColumns} FROM mailbox
        WHERE (has_account = 1 OR next_uid > deleted_uid)
        """;

    private const string SetAccountSql = "UPDATE mailbox SET has_account = ? WHERE number = ?";

    private const string SetDeletedSql =
        "UPDATE mailbox SET deleted_uid = next_uid WHERE address = ? AND messages + quarantined = 0";

    private const string EpochSql = "SELECT value FROM epoch ORDER BY number DESC LIMIT 1";

    private const string RestoreSql =
        """
        INSERT INTO epoch (value, restore) SELECT 1 + (random() & 0x7FFFFFFE) % 2147483646, ?1
        WHERE NOT EXISTS (SELECT 1 FROM epoch WHERE restore = ?1)
        """;

    public Task<IReadOnlyList<MailboxRow>> ListAsync(MailboxFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1, nameof(filter));
        return database().Readers.RunAsync<IReadOnlyList<MailboxRow>>(
            session => List(session, filter), cancellationToken);
    }

    public Task SetDeletedAsync(string mailbox, CancellationToken cancellationToken) => database().Writer.RunAsync(
        session =>
        {
            using SqliteStatement update = session.Prepare(SetDeletedSql).Bind(1, mailbox);
            return update.Step();
        },
        0,
        cancellationToken);

    public Task<long> ReadEpochAsync(CancellationToken cancellationToken) => database().Readers.RunAsync(
        session =>
        {
            using SqliteStatement epoch = session.Prepare(EpochSql);
            return epoch.Step() ? epoch.Number(0) : throw new InvalidDataException("The store has no epoch.");
        },
        cancellationToken);

    /// <summary>Begins a new epoch unless the restore is known.</summary>
    /// <returns>True if a new epoch began.</returns>
    public Task<bool> BeginEpochAsync(string restore) => database().Writer.RunAsync(
        session =>
        {
            using SqliteStatement insert = session.Prepare(RestoreSql).Bind(1, restore);
            _ = insert.Step();
            return session.Changes > 0;
        },
        0,
        CancellationToken.None);

    /// <summary>Records whether an account exists for the address.</summary>
    public static void SetAccount(SqliteSession session, string mailbox, bool exists)
    {
        long? number = MessageTable.FindMailbox(session, mailbox)?.Number;
        if (number is not null || exists)
        {
            using SqliteStatement update = session.Prepare(SetAccountSql)
                .Bind(1, exists ? 1 : 0).Bind(2, number ?? MessageTable.InsertMailbox(session, mailbox));
            _ = update.Step();
        }
    }

    private static List<MailboxRow> List(SqliteSession session, MailboxFilter filter)
    {
        (string from, string to, string except) = AddressRange.Of(filter.Prefix, filter.After, isDescending: false);
        using SqliteStatement list = session.Prepare(filter.Domain is null ? ListSql : ListDomainSql)
            .Bind(1, from).Bind(2, to).Bind(3, except);
        _ = filter.Domain is null ? list.Bind(4, filter.Limit) : list.Bind(4, filter.Domain).Bind(5, filter.Limit);
        var rows = new List<MailboxRow>();
        while (list.Step())
        {
            rows.Add(new MailboxRow(list.Text(0), SqliteMessageQueries.Head(list, 1)));
        }

        return rows;
    }
}
