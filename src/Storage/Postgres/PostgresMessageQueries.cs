using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Queries and changes of mailboxes; each is a search in an index.</summary>
internal static class PostgresMessageQueries
{
    public const string HeadSql = "SELECT next_uid, messages, unseen, octets FROM mailbox WHERE address = $1";

    public const string FindSql = $"{SelectSql} AND uid = $2";

    public const string AscendingSql = $"{SelectSql} AND uid > $2 ORDER BY uid LIMIT $3";

    public const string DescendingSql = $"{SelectSql} AND uid < $2 ORDER BY uid DESC LIMIT $3";

    private const string SelectSql =
        """
        SELECT uid, id, delivery_key, content, received_at, size, seen, details, recipients FROM message
        WHERE mailbox = (SELECT number FROM mailbox WHERE address = $1)
        """;

    private const string SetSeenSql = "SELECT message_set_seen($1, $2, $3)";
    private const string DeleteSql = "SELECT message_delete($1, $2)";

    public static async Task<MailboxHead> ReadHeadAsync(
        NpgsqlConnection connection, string mailbox, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand head = new NpgsqlCommand(HeadSql, connection).Add(mailbox);
        MailboxHead? found = await head.ReadOneAsync(
            row => (MailboxHead?)new MailboxHead(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            cancellationToken);
        return found ?? new MailboxHead(1, 0, 0, 0);
    }

    public static async Task<MessageEntry?> FindAsync(
        NpgsqlConnection connection, string mailbox, long uid, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection).Add(mailbox).Add(uid);
        return await find.ReadOneAsync(row => Entry(mailbox, row), cancellationToken);
    }

    public static async Task<IReadOnlyList<MessageEntry>> ListAsync(
        NpgsqlConnection connection, string mailbox, long? after, int limit, bool descending,
        CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = new NpgsqlCommand(descending ? DescendingSql : AscendingSql, connection)
            .Add(mailbox).Add(after ?? (descending ? long.MaxValue : 0)).Add((long)limit);
        return await list.ReadAllAsync(row => Entry(mailbox, row), cancellationToken);
    }

    public static async Task<bool> SetSeenAsync(
        NpgsqlConnection connection, string mailbox, long uid, bool seen, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand set = new NpgsqlCommand(SetSeenSql, connection).Add(mailbox).Add(uid).Add(seen);
        return await set.ReadOneAsync(row => row.GetBoolean(0), cancellationToken);
    }

    public static async Task<bool> DeleteAsync(
        NpgsqlConnection connection, string mailbox, long uid, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand delete = new NpgsqlCommand(DeleteSql, connection).Add(mailbox).Add(uid);
        return await delete.ReadOneAsync(row => row.GetBoolean(0), cancellationToken);
    }

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
    };
}
