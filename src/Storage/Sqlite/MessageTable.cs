namespace RelateMail.Storage.Sqlite;

/// <summary>Appends inside a write transaction. Each append also updates the counters of the mailbox.</summary>
internal static class MessageTable
{
    private const string FindMailboxSql = "SELECT number, next_uid, mod_seq FROM mailbox WHERE address = ?";

    private const string InsertMailboxSql =
        "INSERT INTO mailbox (address, next_uid, messages, unseen, octets) VALUES (?, 1, 0, 0, 0)";

    private const string InsertMessageSql =
        """
        INSERT INTO message (
            mailbox, uid, id, delivery_key, content, received_at, size, seen, details, quarantined, mod_seq, recipients,
            shared_octets)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string CountInSql =
        """
        UPDATE mailbox SET next_uid = ?, mod_seq = ?, messages = messages + ?, unseen = unseen + ?, octets = octets + ?,
            quarantined = quarantined + ? WHERE number = ?
        """;

    /// <summary>Appends an entry. A duplicate is reported as such, even if the entry has other errors.</summary>
    /// <param name="session">The session of the writer, inside a transaction.</param>
    /// <param name="entry">The entry, with its UID.</param>
    /// <param name="content">The content, if it is not stored yet.</param>
    /// <param name="now">The time of this process, which bounds that of the entry.</param>
    /// <param name="queued">Numbers of the webhooks for which deliveries were queued.</param>
    public static AppendResult Append(
        SqliteSession session, MessageEntry entry, INewContent? content, DateTimeOffset now,
        out IReadOnlyCollection<long> queued)
    {
        queued = [];
        MailboxNumbers? mailbox = FindMailbox(session, entry.Mailbox);
        IReadOnlyList<EntryRecipient> recipients =
            DeliveryTable.FindNew(session, mailbox?.Number, entry, out AppendResult? duplicate);
        if (duplicate is { } known)
        {
            return known;
        }

        ContentRow? stored = ContentTable.Find(session, entry.ContentId);
        if (stored is { } found ? !found.IsUsable(entry.Content) : content is null)
        {
            return new AppendResult(AppendStatus.ContentMissing, 0, Guid.Empty);
        }

        if (mailbox is { } open && entry.Uid < open.NextUid)
        {
            return new AppendResult(AppendStatus.UidConflict, 0, Guid.Empty);
        }

        if ((stored is { } row ? MarkReferenced(session, row) : content!.Store(session)) is not { } number)
        {
            return new AppendResult(AppendStatus.ContentMissing, 0, Guid.Empty);
        }

        long box = mailbox?.Number ?? InsertMailbox(session, entry.Mailbox);
        long modSeq = (mailbox?.ModSeq ?? MailboxHead.Empty.ModSeq) + 1;
        MessageEntry filed = entry with { ModSeq = modSeq, SharedOctets = entry.SharedDetails.Length };
        Insert(session, box, number, filed, RecipientsJson.Join(recipients));
        ContentTable.ShareDetails(session, number, entry.SharedDetails.Span);
        DeliveryTable.Insert(session, box, entry, recipients);
        CountIn(session, box, filed);
        queued = entry.Quarantined ? [] : OutboxTable.Queue(
            session, box, entry, entry.ReceivedAt < now ? entry.ReceivedAt : now);
        return new AppendResult(AppendStatus.Committed, entry.Uid, entry.Id);
    }

    private static long? MarkReferenced(SqliteSession session, ContentRow content)
    {
        ContentTable.MarkReferenced(session, content.Number);
        return content.Number;
    }

    public static MailboxNumbers? FindMailbox(SqliteSession session, string mailbox)
    {
        using SqliteStatement find = session.Prepare(FindMailboxSql).Bind(1, mailbox);
        return find.Step() ? new MailboxNumbers(find.Number(0), find.Number(1), find.Number(2)) : null;
    }

    public static long InsertMailbox(SqliteSession session, string mailbox)
    {
        using SqliteStatement insert = session.Prepare(InsertMailboxSql).Bind(1, mailbox);
        _ = insert.Step();
        return session.LastNumber;
    }

    /// <summary>Inserts the row of an entry alone.</summary>
    public static void Insert(
        SqliteSession session, long mailbox, long content, MessageEntry entry, string? recipients)
    {
        using SqliteStatement insert = session.Prepare(InsertMessageSql)
            .Bind(1, mailbox).Bind(2, entry.Uid).Bind(3, entry.Id).Bind(4, entry.DeliveryKey.Span).Bind(5, content)
            .Bind(6, entry.ReceivedAt).Bind(7, entry.Size).Bind(8, entry.Seen ? 1 : 0).Bind(9, entry.Details.Span)
            .Bind(10, entry.Quarantined ? 1 : 0).Bind(11, entry.ModSeq).Bind(13, entry.SharedOctets);
        if (recipients is not null)
        {
            insert.Bind(12, recipients);
        }

        _ = insert.Step();
    }

    /// <summary>Adds a new entry to the counters of its mailbox.</summary>
    private static void CountIn(SqliteSession session, long mailbox, MessageEntry entry)
    {
        using SqliteStatement update = session.Prepare(CountInSql)
            .Bind(1, entry.Uid + 1).Bind(2, entry.ModSeq).Bind(3, entry.Quarantined ? 0 : 1)
            .Bind(4, entry.Quarantined || entry.Seen ? 0 : 1).Bind(5, entry.Size + entry.SharedOctets)
            .Bind(6, entry.Quarantined ? 1 : 0).Bind(7, mailbox);
        _ = update.Step();
    }
}

/// <param name="Number">Number of the mailbox.</param>
/// <param name="NextUid">The UID of its next entry.</param>
/// <param name="ModSeq">Number of its last change.</param>
internal readonly record struct MailboxNumbers(long Number, long NextUid, long ModSeq);
