using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Queries of mailboxes; each is a search in an index.</summary>
internal static class PostgresMessageQueries
{
    public const string HeadSql = $"SELECT {HeadColumns} FROM mailbox WHERE address = $1";

    /// <summary>For <see cref="Head"/>.</summary>
    public const string HeadColumns =
        "next_uid, messages, unseen, octets, quarantined, mod_seq, swept_seq, deleted_uid, has_account";

    public const string FindSql = $"{SelectSql} AND uid = $2";

    public const string AscendingSql = $"{SelectSql} AND uid > $2 ORDER BY uid LIMIT $3";
    public const string DescendingSql = $"{SelectSql} AND uid < $2 ORDER BY uid DESC LIMIT $3";

    public const string VisibleAscendingSql = $"{SelectSql} AND NOT quarantined AND uid > $2 ORDER BY uid LIMIT $3";
    public const string VisibleDescendingSql =
        $"{SelectSql} AND NOT quarantined AND uid < $2 ORDER BY uid DESC LIMIT $3";

    public const string HiddenAscendingSql = $"{SelectSql} AND quarantined AND uid > $2 ORDER BY uid LIMIT $3";
    public const string HiddenDescendingSql = $"{SelectSql} AND quarantined AND uid < $2 ORDER BY uid DESC LIMIT $3";

    /// <summary>One statement, so that all rows are of one moment.</summary>
    public const string ChangesSql =
        $"""
        (SELECT {EntryColumns} FROM message
            WHERE mailbox = (SELECT number FROM mailbox WHERE address = $1) AND (mod_seq, uid) > ($2, $3)
            ORDER BY mod_seq, uid LIMIT $4)
        UNION ALL
        (SELECT uid, id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, mod_seq, NULL FROM tombstone
            WHERE mailbox = (SELECT number FROM mailbox WHERE address = $1) AND (mod_seq, uid) > ($2, $3)
            ORDER BY mod_seq, uid LIMIT $4)
        ORDER BY mod_seq, uid LIMIT $4
        """;

    public const string FindIdSql =
        """
        SELECT id FROM message WHERE mailbox = (SELECT number FROM mailbox WHERE address = $1) AND uid = $2
        UNION ALL
        SELECT id FROM tombstone WHERE mailbox = (SELECT number FROM mailbox WHERE address = $1) AND uid = $2
        """;

    public const string UidsSql =
        """
        SELECT uid FROM message WHERE mailbox = (SELECT number FROM mailbox WHERE address = $1) AND uid <= $2
            AND ($3::boolean IS NULL OR seen = $3) AND ($4::boolean IS NULL OR quarantined = $4)
        ORDER BY uid LIMIT $5
        """;

    public const string SharedDetailsSql = "SELECT content, octets FROM content_details WHERE content = ANY ($1)";

    private const string EntryColumns =
        "uid, id, delivery_key, content, received_at, size, seen, details, recipients, quarantined, mod_seq,"
        + " shared_octets";

    private const string SelectSql =
        $"SELECT {EntryColumns} FROM message WHERE mailbox = (SELECT number FROM mailbox WHERE address = $1)";

    public static async Task<MailboxHead> ReadHeadAsync(
        NpgsqlConnection connection, string mailbox, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand head = new NpgsqlCommand(HeadSql, connection).Add(mailbox);
        return await head.ReadOneAsync(row => Head(row, 0), cancellationToken) ?? MailboxHead.Empty;
    }

    /// <param name="row">The row of a query.</param>
    /// <param name="first">The first of <see cref="HeadColumns"/> in it.</param>
    public static MailboxHead Head(NpgsqlDataReader row, int first) => new()
    {
        NextUid = row.GetInt64(first),
        Messages = row.GetInt64(first + 1),
        Unseen = row.GetInt64(first + 2),
        Octets = row.GetInt64(first + 3),
        Quarantined = row.GetInt64(first + 4),
        ModSeq = row.GetInt64(first + 5),
        SweptSeq = row.GetInt64(first + 6),
        HasReceived = row.GetInt64(first) > row.GetInt64(first + 7),
        HasAccount = row.GetBoolean(first + 8),
    };

    public static async Task<MessageEntry?> FindAsync(
        NpgsqlConnection connection, string mailbox, long uid, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection).Add(mailbox).Add(uid);
        return await find.ReadOneAsync(row => Entry(mailbox, row), cancellationToken);
    }

    public static async Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> ReadSharedDetailsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Guid> contents, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = new NpgsqlCommand(SharedDetailsSql, connection).Add(contents.ToArray());
        return (await read.ReadAllAsync(
            static row => (Content: row.GetGuid(0), Octets: row.GetFieldValue<byte[]>(1)), cancellationToken))
            .ToDictionary(static one => one.Content, static one => new ReadOnlyMemory<byte>(one.Octets));
    }

    public static async Task<Guid?> FindIdAsync(
        NpgsqlConnection connection, string mailbox, long uid, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindIdSql, connection).Add(mailbox).Add(uid);
        return await find.ReadOneAsync(row => (Guid?)row.GetGuid(0), cancellationToken);
    }

    public static async Task<IReadOnlyList<MessageEntry>> ListAsync(
        NpgsqlConnection connection, string mailbox, long? after, int limit, bool descending,
        QuarantineFilter quarantine, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = new NpgsqlCommand(ListSql(descending, quarantine), connection)
            .Add(mailbox).Add(after ?? (descending ? long.MaxValue : 0)).Add((long)limit);
        return await list.ReadAllAsync(row => Entry(mailbox, row), cancellationToken);
    }

    public static async Task<EntryChanges> ListChangesAsync(
        NpgsqlConnection connection, string mailbox, ChangePosition after, int limit,
        CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = new NpgsqlCommand(ChangesSql, connection)
            .Add(mailbox).Add(after.ModSeq).Add(after.Uid).Add((long)limit);
        List<EntryChange> changes = await list.ReadAllAsync(
            row => new EntryChange(
                new ChangePosition(row.GetInt64(10), row.GetInt64(0)), row.IsDBNull(3) ? null : Entry(mailbox, row)),
            cancellationToken);
        return new EntryChanges(changes, await ReadHeadAsync(connection, mailbox, cancellationToken));
    }

    public static async Task<IReadOnlyList<long>> ListUidsAsync(
        NpgsqlConnection connection, string mailbox, UidFilter filter, CancellationToken cancellationToken)
    {
        bool? quarantined = filter.Quarantine switch
        {
            QuarantineFilter.Include => null,
            QuarantineFilter.Only => true,
            _ => false,
        };
        await using NpgsqlCommand list = new NpgsqlCommand(UidsSql, connection)
            .Add(mailbox).Add(filter.Through).Add(filter.Seen).Add(quarantined).Add((long)filter.Limit);
        return await list.ReadAllAsync(row => row.GetInt64(0), cancellationToken);
    }

    private static string ListSql(bool descending, QuarantineFilter quarantine) => (descending, quarantine) switch
    {
        (false, QuarantineFilter.Exclude) => VisibleAscendingSql,
        (true, QuarantineFilter.Exclude) => VisibleDescendingSql,
        (false, QuarantineFilter.Only) => HiddenAscendingSql,
        (true, QuarantineFilter.Only) => HiddenDescendingSql,
        (false, _) => AscendingSql,
        (true, _) => DescendingSql,
    };

    private static MessageEntry Entry(string mailbox, NpgsqlDataReader row) => new()
    {
        Mailbox = mailbox,
        Uid = row.GetInt64(0),
        Id = row.GetGuid(1),
        DeliveryKey = row.GetFieldValue<byte[]>(2),
        ContentId = row.GetGuid(3),
        ReceivedAt = new DateTimeOffset(row.GetDateTime(4)),
        Size = row.GetInt64(5),
        Seen = row.GetBoolean(6),
        Details = row.GetFieldValue<byte[]>(7),
        StoredRecipients = row.IsDBNull(8) ? null : row.GetString(8),
        Quarantined = row.GetBoolean(9),
        ModSeq = row.GetInt64(10),
        SharedOctets = row.GetInt64(11),
    };
}
