namespace RelateMail.Storage.Sqlite;

/// <summary>Queries of mailboxes; each is a search in an index.</summary>
internal static class SqliteMessageQueries
{
    public const string HeadSql = $"SELECT {HeadColumns} FROM mailbox WHERE address = ?";

    /// <summary>For <see cref="Head"/>.</summary>
    public const string HeadColumns =
        "next_uid, messages, unseen, octets, quarantined, mod_seq, swept_seq, deleted_uid, has_account";

    public const string FindSql = $"{SelectSql} AND message.uid = ?";

    public const string AscendingSql = $"{SelectSql} AND message.uid > ? ORDER BY message.uid LIMIT ?";
    public const string DescendingSql = $"{SelectSql} AND message.uid < ? ORDER BY message.uid DESC LIMIT ?";

    public const string VisibleAscendingSql = $"{SelectSql} AND quarantined = 0 AND uid > ? ORDER BY uid LIMIT ?";
    public const string VisibleDescendingSql = $"{SelectSql} AND quarantined = 0 AND uid < ? ORDER BY uid DESC LIMIT ?";

    public const string HiddenAscendingSql = $"{SelectSql} AND quarantined = 1 AND uid > ? ORDER BY uid LIMIT ?";
    public const string HiddenDescendingSql = $"{SelectSql} AND quarantined = 1 AND uid < ? ORDER BY uid DESC LIMIT ?";

    /// <summary>One statement, so that all rows are of one moment.</summary>
    public const string ChangesSql =
        """
        SELECT * FROM (
            SELECT uid, id, delivery_key, (SELECT content.id FROM content WHERE content.number = message.content),
                received_at, size, seen, details, recipients, quarantined, mod_seq, shared_octets FROM message
            WHERE mailbox = (SELECT number FROM mailbox WHERE address = ?1) AND (mod_seq, uid) > (?2, ?3)
            ORDER BY mod_seq, uid LIMIT ?4)
        UNION ALL
        SELECT * FROM (
            SELECT uid, id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, mod_seq, NULL FROM tombstone
            WHERE mailbox = (SELECT number FROM mailbox WHERE address = ?1) AND (mod_seq, uid) > (?2, ?3)
            ORDER BY mod_seq, uid LIMIT ?4)
        ORDER BY mod_seq, uid LIMIT ?4
        """;

    public const string FindIdSql =
        """
        SELECT id FROM message WHERE mailbox = (SELECT number FROM mailbox WHERE address = ?1) AND uid = ?2
        UNION ALL
        SELECT id FROM tombstone WHERE mailbox = (SELECT number FROM mailbox WHERE address = ?1) AND uid = ?2
        """;

    public const string UidsSql =
        """
        SELECT uid FROM message WHERE mailbox = (SELECT number FROM mailbox WHERE address = ?1) AND uid <= ?2
            AND (?3 < 0 OR seen = ?3) AND (?4 < 0 OR quarantined = ?4) ORDER BY uid LIMIT ?5
        """;

    public const string SharedDetailsSql =
        "SELECT octets FROM content_details WHERE content = (SELECT number FROM content WHERE id = ?)";

    private const string SelectSql =
        """
        SELECT message.uid, message.id, message.delivery_key, content.id, message.received_at, message.size,
            message.seen, message.details, message.recipients, message.quarantined, message.mod_seq,
            message.shared_octets
        FROM message JOIN content ON content.number = message.content
        WHERE message.mailbox = (SELECT number FROM mailbox WHERE address = ?)
        """;

    public static MailboxHead ReadHead(SqliteSession session, string mailbox)
    {
        using SqliteStatement head = session.Prepare(HeadSql).Bind(1, mailbox);
        return head.Step() ? Head(head, 0) : MailboxHead.Empty;
    }

    /// <param name="row">The row of a statement.</param>
    /// <param name="first">The first of <see cref="HeadColumns"/> in it.</param>
    public static MailboxHead Head(SqliteStatement row, int first) => new()
    {
        NextUid = row.Number(first),
        Messages = row.Number(first + 1),
        Unseen = row.Number(first + 2),
        Octets = row.Number(first + 3),
        Quarantined = row.Number(first + 4),
        ModSeq = row.Number(first + 5),
        SweptSeq = row.Number(first + 6),
        HasReceived = row.Number(first) > row.Number(first + 7),
        HasAccount = row.Number(first + 8) != 0,
    };

    public static MessageEntry? Find(SqliteSession session, string mailbox, long uid)
    {
        using SqliteStatement find = session.Prepare(FindSql).Bind(1, mailbox).Bind(2, uid);
        return find.Step() ? Entry(mailbox, find) : null;
    }

    public static IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>> ReadSharedDetails(
        SqliteSession session, IReadOnlyCollection<Guid> contents)
    {
        var found = new Dictionary<Guid, ReadOnlyMemory<byte>>(contents.Count);
        foreach (Guid content in contents)
        {
            using SqliteStatement read = session.Prepare(SharedDetailsSql).Bind(1, content);
            if (read.Step())
            {
                found[content] = read.Octets(0).ToArray();
            }
        }

        return found;
    }

    public static Guid? FindId(SqliteSession session, string mailbox, long uid)
    {
        using SqliteStatement find = session.Prepare(FindIdSql).Bind(1, mailbox).Bind(2, uid);
        return find.Step() ? find.Id(0) : null;
    }

    public static IReadOnlyList<MessageEntry> List(
        SqliteSession session, string mailbox, long? after, int limit, bool descending, QuarantineFilter quarantine)
    {
        using SqliteStatement list = session.Prepare(ListSql(descending, quarantine))
            .Bind(1, mailbox).Bind(2, after ?? (descending ? long.MaxValue : 0)).Bind(3, limit);
        var entries = new List<MessageEntry>();
        while (list.Step())
        {
            entries.Add(Entry(mailbox, list));
        }

        return entries;
    }

    public static EntryChanges ListChanges(SqliteSession session, string mailbox, ChangePosition after, int limit)
    {
        var changes = new List<EntryChange>();
        using (SqliteStatement list = session.Prepare(ChangesSql)
            .Bind(1, mailbox).Bind(2, after.ModSeq).Bind(3, after.Uid).Bind(4, limit))
        {
            while (list.Step())
            {
                changes.Add(new EntryChange(
                    new ChangePosition(list.Number(10), list.Number(0)), list.IsNull(3) ? null : Entry(mailbox, list)));
            }
        }

        return new EntryChanges(changes, ReadHead(session, mailbox));
    }

    public static IReadOnlyList<long> ListUids(SqliteSession session, string mailbox, UidFilter filter)
    {
        using SqliteStatement list = session.Prepare(UidsSql).Bind(1, mailbox).Bind(2, filter.Through)
            .Bind(3, filter.Seen switch { null => -1, false => 0, true => 1 })
            .Bind(4, filter.Quarantine switch { QuarantineFilter.Include => -1, QuarantineFilter.Exclude => 0, _ => 1 })
            .Bind(5, filter.Limit);
        var uids = new List<long>();
        while (list.Step())
        {
            uids.Add(list.Number(0));
        }

        return uids;
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
        Quarantined = row.Number(9) != 0,
        ModSeq = row.Number(10),
        SharedOctets = row.Number(11),
    };
}
