namespace RelateMail.Storage.Sqlite;

/// <summary>The delivery keys of mailboxes, which detect duplicates.</summary>
internal static class DeliveryTable
{
    private const string FindSql = "SELECT uid, id, covers_all FROM delivery WHERE mailbox = ? AND key = ?";

    private const string InsertSql =
        "INSERT INTO delivery (mailbox, key, uid, id, received_at, covers_all) VALUES (?, ?, ?, ?, ?, ?)";

    public const string DeleteSql =
        """
        DELETE FROM delivery WHERE (mailbox, key) IN (
            SELECT mailbox, key FROM delivery WHERE received_at < ? ORDER BY received_at LIMIT ?)
        """;

    /// <summary>Compares the keys of an entry with those of its mailbox.</summary>
    /// <param name="session">The write transaction.</param>
    /// <param name="mailbox">Number of the mailbox; null if it never received an entry.</param>
    /// <param name="entry">The entry to append.</param>
    /// <param name="duplicate">The result if no key is new.</param>
    /// <returns>The recipients whose keys are new; empty for an entry that has only a key for the mailbox.</returns>
    public static IReadOnlyList<EntryRecipient> FindNew(
        SqliteSession session, long? mailbox, MessageEntry entry, out AppendResult? duplicate)
    {
        duplicate = null;
        if (mailbox is not { } number)
        {
            return entry.Recipients;
        }

        Row? whole = Find(session, number, entry.DeliveryKey.Span);
        if (whole is { } row && (row.CoversAll || entry.Recipients.Count == 0))
        {
            duplicate = row.ToDuplicate();
            return [];
        }

        Row? first = null;
        var fresh = new List<EntryRecipient>(entry.Recipients.Count);
        foreach (EntryRecipient recipient in entry.Recipients)
        {
            bool isWhole = recipient.Key.Span.SequenceEqual(entry.DeliveryKey.Span);
            if ((isWhole ? whole : Find(session, number, recipient.Key.Span)) is not { } known)
            {
                fresh.Add(recipient);
            }
            else
            {
                first ??= known;
            }
        }

        duplicate = fresh.Count == 0 ? first?.ToDuplicate() : null;
        return fresh;
    }

    /// <summary>Adds the keys of a new entry: one for each recipient, or else one that covers all addresses.</summary>
    public static void Insert(
        SqliteSession session, long mailbox, MessageEntry entry, IReadOnlyList<EntryRecipient> recipients)
    {
        if (recipients.Count == 0)
        {
            Insert(session, mailbox, entry, entry.DeliveryKey.Span, coversAll: true);
        }

        foreach (EntryRecipient recipient in recipients)
        {
            Insert(session, mailbox, entry, recipient.Key.Span, coversAll: false);
        }
    }

    /// <returns>Number of deleted delivery keys, the oldest first.</returns>
    public static int Delete(SqliteSession session, DateTimeOffset before, int limit)
    {
        using SqliteStatement delete = session.Prepare(DeleteSql).Bind(1, before).Bind(2, limit);
        _ = delete.Step();
        return session.Changes;
    }

    private static void Insert(
        SqliteSession session, long mailbox, MessageEntry entry, ReadOnlySpan<byte> key, bool coversAll)
    {
        using SqliteStatement insert = session.Prepare(InsertSql)
            .Bind(1, mailbox).Bind(2, key).Bind(3, entry.Uid).Bind(4, entry.Id).Bind(5, entry.ReceivedAt)
            .Bind(6, coversAll ? 1 : 0);
        _ = insert.Step();
    }

    private static Row? Find(SqliteSession session, long mailbox, ReadOnlySpan<byte> key)
    {
        using SqliteStatement find = session.Prepare(FindSql).Bind(1, mailbox).Bind(2, key);
        return find.Step() ? new Row(find.Number(0), find.Id(1), find.Number(2) != 0) : null;
    }

    private readonly record struct Row(long Uid, Guid Id, bool CoversAll)
    {
        public AppendResult ToDuplicate() => new(AppendStatus.Duplicate, Uid, Id);
    }
}
