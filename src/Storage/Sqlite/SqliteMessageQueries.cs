namespace RelateMail.Storage.Sqlite;

/// <summary>Queries of mailboxes; each is a search in an index.</summary>
internal static class SqliteMessageQueries
{
    public const string HeadSql = "SELECT next_uid, messages, unseen, octets FROM mailbox WHERE address = ?";

    public const string FindSql = $"{SelectSql} AND message.uid = ?";

    public const string AscendingSql = $"{SelectSql} AND message.uid > ? ORDER BY message.uid LIMIT ?";

    public const string DescendingSql = $"{SelectSql} AND message.uid < ? ORDER BY message.uid DESC LIMIT ?";

    private const string SelectSql =
        """
        SELECT message.uid, message.id, message.delivery_key, content.id, message.received_at, message.size,
            message.seen, message.details, message.recipients
        FROM message JOIN content ON content.number = message.content
        WHERE message.mailbox = (SELECT number FROM mailbox WHERE address = ?)
        """;

    public static MailboxHead ReadHead(SqliteSession session, string mailbox)
    {
        using SqliteStatement head = session.Prepare(HeadSql).Bind(1, mailbox);
        return head.Step()
            ? new MailboxHead(head.Number(0), head.Number(1), head.Number(2), head.Number(3))
            : new MailboxHead(1, 0, 0, 0);
    }

    public static MessageEntry? Find(SqliteSession session, string mailbox, long uid)
    {
        using SqliteStatement find = session.Prepare(FindSql).Bind(1, mailbox).Bind(2, uid);
        return find.Step() ? Entry(mailbox, find) : null;
    }

    public static IReadOnlyList<MessageEntry> List(
        SqliteSession session, string mailbox, long? after, int limit, bool descending)
    {
        using SqliteStatement list = session.Prepare(descending ? DescendingSql : AscendingSql)
            .Bind(1, mailbox).Bind(2, after ?? (descending ? long.MaxValue : 0)).Bind(3, limit);
        var entries = new List<MessageEntry>();
        while (list.Step())
        {
            entries.Add(Entry(mailbox, list));
        }

        return entries;
    }

    private static MessageEntry Entry(string mailbox, SqliteStatement row) => new()
    {
        Mailbox = mailbox,
        Uid = row.Number(0),
        Id = row.Id(1),
        DeliveryKey = row.Octets(2).ToArray(),
        ContentId = row.Id(3),
        ReceivedAt = row.Time(4),
        Size = row.Number(5),
        Seen = row.Number(6) != 0,
        Details = row.Octets(7).ToArray(),
        StoredRecipients = row.IsNull(8) ? null : row.Text(8),
    };
}
