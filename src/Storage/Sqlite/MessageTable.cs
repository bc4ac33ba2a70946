namespace RelateMail.Storage.Sqlite;

/// <summary>
/// Changes of entries inside a write transaction. Each change also updates the counters of the mailbox.
/// </summary>
internal static class MessageTable
{
    private const string FindMailboxSql = "SELECT number, next_uid FROM mailbox WHERE address = ?";

    private const string InsertMailboxSql =
        "INSERT INTO mailbox (address, next_uid, messages, unseen, octets) VALUES (?, 1, 0, 0, 0)";

    private const string InsertMessageSql =
        """
        INSERT INTO message (mailbox, uid, id, delivery_key, content, received_at, size, seen, details, recipients)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string FindMessageSql =
        """
        SELECT message.rowid, mailbox.number, message.content, message.size, message.seen FROM message
        JOIN mailbox ON mailbox.number = message.mailbox WHERE mailbox.address = ? AND message.uid = ?
        """;

    private const string SetSeenSql = "UPDATE message SET seen = ? WHERE rowid = ?";
    private const string DeleteMessageSql = "DELETE FROM message WHERE rowid = ?";

    private const string CountInSql =
        """
        UPDATE mailbox SET next_uid = ?, messages = messages + 1, unseen = unseen + ?, octets = octets + ?
        WHERE number = ?
        """;

    private const string CountSql =
        "UPDATE mailbox SET messages = messages + ?, unseen = unseen + ?, octets = octets + ? WHERE number = ?";

    /// <summary>Appends an entry. A duplicate is reported as such, even if the entry has other errors.</summary>
    /// <param name="session">The session of the writer, inside a transaction.</param>
    /// <param name="entry">The entry, with its UID.</param>
    /// <param name="content">The content, if it is not stored yet.</param>
    public static AppendResult Append(SqliteSession session, MessageEntry entry, INewContent? content)
    {
        (long Number, long NextUid)? mailbox = FindMailbox(session, entry.Mailbox);
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
        InsertMessage(session, box, number, entry, recipients);
        DeliveryTable.Insert(session, box, entry, recipients);
        CountIn(session, box, entry);
        return new AppendResult(AppendStatus.Committed, entry.Uid, entry.Id);
    }

    public static bool SetSeen(SqliteSession session, string mailbox, long uid, bool seen)
    {
        if (Find(session, mailbox, uid) is not { } message)
        {
            return false;
        }

        if (message.Seen != seen)
        {
            using SqliteStatement update = session.Prepare(SetSeenSql).Bind(1, seen ? 1 : 0).Bind(2, message.Row);
            _ = update.Step();
            Count(session, message.Mailbox, 0, seen ? -1 : 1, 0);
        }

        return true;
    }

    /// <summary>Deletes an entry. Its row in <c>delivery</c> stays, to detect duplicates.</summary>
    public static bool Delete(SqliteSession session, string mailbox, long uid)
    {
        if (Find(session, mailbox, uid) is not { } message)
        {
            return false;
        }

        using SqliteStatement delete = session.Prepare(DeleteMessageSql).Bind(1, message.Row);
        _ = delete.Step();
        Count(session, message.Mailbox, -1, message.Seen ? 0 : -1, -message.Size);
        ContentTable.MarkUnlessReferenced(session, message.Content);
        return true;
    }

    private static long? MarkReferenced(SqliteSession session, ContentRow content)
    {
        ContentTable.MarkReferenced(session, content.Number);
        return content.Number;
    }

    private static (long Number, long NextUid)? FindMailbox(SqliteSession session, string mailbox)
    {
        using SqliteStatement find = session.Prepare(FindMailboxSql).Bind(1, mailbox);
        return find.Step() ? (find.Number(0), find.Number(1)) : null;
    }

    private static long InsertMailbox(SqliteSession session, string mailbox)
    {
        using SqliteStatement insert = session.Prepare(InsertMailboxSql).Bind(1, mailbox);
        _ = insert.Step();
        return session.LastNumber;
    }

    private static void InsertMessage(
        SqliteSession session, long mailbox, long content, MessageEntry entry, IReadOnlyList<EntryRecipient> recipients)
    {
        using SqliteStatement insert = session.Prepare(InsertMessageSql)
            .Bind(1, mailbox).Bind(2, entry.Uid).Bind(3, entry.Id).Bind(4, entry.DeliveryKey.Span).Bind(5, content)
            .Bind(6, entry.ReceivedAt).Bind(7, entry.Size).Bind(8, entry.Seen ? 1 : 0).Bind(9, entry.Details.Span);
        if (RecipientsJson.Join(recipients) is { } json)
        {
            insert.Bind(10, json);
        }

        _ = insert.Step();
    }

    /// <summary>Adds a new entry to the counters of its mailbox.</summary>
    private static void CountIn(SqliteSession session, long mailbox, MessageEntry entry)
    {
        using SqliteStatement update = session.Prepare(CountInSql)
            .Bind(1, entry.Uid + 1).Bind(2, entry.Seen ? 0 : 1).Bind(3, entry.Size).Bind(4, mailbox);
        _ = update.Step();
    }

    private static void Count(SqliteSession session, long mailbox, long messages, long unseen, long octets)
    {
        using SqliteStatement update = session.Prepare(CountSql)
            .Bind(1, messages).Bind(2, unseen).Bind(3, octets).Bind(4, mailbox);
        _ = update.Step();
    }

    private static MessageRow? Find(SqliteSession session, string mailbox, long uid)
    {
        using SqliteStatement find = session.Prepare(FindMessageSql).Bind(1, mailbox).Bind(2, uid);
        return find.Step()
            ? new MessageRow(find.Number(0), find.Number(1), find.Number(2), find.Number(3), find.Number(4) != 0)
            : null;
    }

    private readonly record struct MessageRow(long Row, long Mailbox, long Content, long Size, bool Seen);
}
