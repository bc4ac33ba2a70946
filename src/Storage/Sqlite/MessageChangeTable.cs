namespace RelateMail.Storage.Sqlite;

/// <summary>
/// Changes and deletions of entries inside a write transaction. Each also updates the counters of the mailbox.
/// </summary>
internal static class MessageChangeTable
{
    private const string FindSql =
        """
        SELECT message.rowid, mailbox.number, message.content, message.size + message.shared_octets,
            message.seen, message.quarantined, mailbox.mod_seq, message.id FROM message
        JOIN mailbox ON mailbox.number = message.mailbox WHERE mailbox.address = ? AND message.uid = ?
        """;

    private const string SetSeenSql = "UPDATE message SET seen = ?, mod_seq = ? WHERE rowid = ?";
    private const string DeleteSql = "DELETE FROM message WHERE rowid = ?";

    private const string CountSql =
        """
        UPDATE mailbox SET mod_seq = mod_seq + 1, messages = messages + ?, unseen = unseen + ?, octets = octets + ?,
            quarantined = quarantined + ? WHERE number = ?
        """;

    private const string MoveSql = "UPDATE mailbox SET next_uid = ? WHERE number = ?";

    /// <summary>Null if the entry does not exist; true if its flag changed.</summary>
    public static bool? SetSeen(SqliteSession session, string mailbox, long uid, bool seen)
    {
        if (Find(session, mailbox, uid) is not { } message)
        {
            return null;
        }

        if (message.Seen == seen)
        {
            return false;
        }

        using SqliteStatement update = session.Prepare(SetSeenSql)
            .Bind(1, seen ? 1 : 0).Bind(2, message.ModSeq + 1).Bind(3, message.Row);
        _ = update.Step();
        Count(session, message.Mailbox, 0, message.Quarantined ? 0 : seen ? -1 : 1, 0, 0);
        return true;
    }

    public static ChangeCount SetSeen(SqliteSession session, string mailbox, IReadOnlyList<long> uids, bool seen)
    {
        long matched = 0;
        long changed = 0;
        foreach (long uid in uids)
        {
            bool? outcome = SetSeen(session, mailbox, uid, seen);
            matched += outcome is null ? 0 : 1;
            changed += outcome == true ? 1 : 0;
        }

        return new ChangeCount(matched, changed);
    }

    /// <summary>Deletes an entry and leaves a tombstone. Its row in <c>delivery</c> stays, to detect duplicates.
    /// </summary>
    /// <returns>The octets that the mailbox counted for the entry; null if it does not exist.</returns>
    public static long? Delete(SqliteSession session, string mailbox, long uid, DateTimeOffset now)
    {
        if (Find(session, mailbox, uid) is not { } message)
        {
            return null;
        }

        DeleteRow(session, message);
        OutboxTable.End(session, message.Mailbox, uid, now);
        TombstoneTable.Insert(session, message.Mailbox, uid, message.ModSeq + 1, now, message.Id, movedTo: null);
        Count(
            session,
            message.Mailbox,
            message.Quarantined ? 0 : -1,
            message.Quarantined || message.Seen ? 0 : -1,
            -message.Octets,
            message.Quarantined ? -1 : 0);
        ContentTable.MarkUnlessReferenced(session, message.Content);
        return message.Octets;
    }

    public static DeletionCount Delete(
        SqliteSession session, string mailbox, IReadOnlyList<long> uids, DateTimeOffset now)
    {
        long deleted = 0;
        long octets = 0;
        foreach (long uid in uids)
        {
            long? size = Delete(session, mailbox, uid, now);
            deleted += size is null ? 0 : 1;
            octets += size ?? 0;
        }

        return new DeletionCount(deleted, octets);
    }

    /// <summary>Files a quarantined entry under another UID, and queues its deliveries.</summary>
    public static EntryRelease Release(
        SqliteSession session, string mailbox, long uid, long newUid, DateTimeOffset now,
        out IReadOnlyCollection<long> queued)
    {
        queued = [];
        if (MessageTable.FindMailbox(session, mailbox) is not { } box
            || SqliteMessageQueries.Find(session, mailbox, uid) is not { } entry
            || Find(session, mailbox, uid) is not { } message)
        {
            return TombstoneTable.FindMove(session, mailbox, uid) is { } moved
                ? new EntryRelease(ReleaseStatus.Released, moved)
                : new EntryRelease(ReleaseStatus.NotFound, 0);
        }

        if (!entry.Quarantined)
        {
            return new EntryRelease(ReleaseStatus.NotQuarantined, 0);
        }

        if (newUid < box.NextUid)
        {
            return new EntryRelease(ReleaseStatus.UidConflict, 0);
        }

        DeleteRow(session, message);
        MessageTable.Insert(
            session,
            box.Number,
            message.Content,
            entry with { Uid = newUid, Quarantined = false, ModSeq = box.ModSeq + 1 },
            entry.StoredRecipients);
        TombstoneTable.Insert(session, box.Number, uid, box.ModSeq + 1, now, entry.Id, newUid);
        Count(session, box.Number, 1, entry.Seen ? 0 : 1, 0, -1);
        using SqliteStatement move = session.Prepare(MoveSql).Bind(1, newUid + 1).Bind(2, box.Number);
        _ = move.Step();
        queued = OutboxTable.Queue(session, box.Number, entry with { Uid = newUid }, now);
        return new EntryRelease(ReleaseStatus.Released, newUid);
    }

    private static void DeleteRow(SqliteSession session, MessageRow message)
    {
        using SqliteStatement delete = session.Prepare(DeleteSql).Bind(1, message.Row);
        _ = delete.Step();
    }

    private static void Count(
        SqliteSession session, long mailbox, long messages, long unseen, long octets, long quarantined)
    {
        using SqliteStatement update = session.Prepare(CountSql)
            .Bind(1, messages).Bind(2, unseen).Bind(3, octets).Bind(4, quarantined).Bind(5, mailbox);
        _ = update.Step();
    }

    private static MessageRow? Find(SqliteSession session, string mailbox, long uid)
    {
        using SqliteStatement find = session.Prepare(FindSql).Bind(1, mailbox).Bind(2, uid);
        return find.Step()
            ? new MessageRow(
                find.Number(0), find.Number(1), find.Number(2), find.Number(3), find.Number(4) != 0,
                find.Number(5) != 0, find.Number(6), find.Id(7))
            : null;
    }

    private readonly record struct MessageRow(
        long Row, long Mailbox, long Content, long Octets, bool Seen, bool Quarantined, long ModSeq, Guid Id);
}
