namespace RelateMail.Storage.Sqlite;

/// <summary>The tombstones of deleted entries, for clients that synchronize.</summary>
internal static class TombstoneTable
{
    public const string OldestSql =
        "SELECT mailbox, uid, mod_seq FROM tombstone WHERE deleted_at < ? ORDER BY deleted_at LIMIT ?";

    private const string InsertSql =
        "INSERT INTO tombstone (mailbox, uid, mod_seq, deleted_at, id, moved_to) VALUES (?, ?, ?, ?, ?, ?)";

    private const string FindMoveSql =
        "SELECT moved_to FROM tombstone WHERE mailbox = (SELECT number FROM mailbox WHERE address = ?) AND uid = ?";

    private const string DeleteSql = "DELETE FROM tombstone WHERE mailbox = ? AND uid = ?";
    private const string MarkSweptSql = "UPDATE mailbox SET swept_seq = max(swept_seq, ?) WHERE number = ?";

    /// <param name="session">The write transaction.</param>
    /// <param name="mailbox">Number of the mailbox.</param>
    /// <param name="uid">The UID of the deleted entry.</param>
    /// <param name="modSeq">Number of the deletion.</param>
    /// <param name="now">The time of the deletion.</param>
    /// <param name="id">The transaction id of the entry.</param>
    /// <param name="movedTo">The UID under which the entry was released; null if it was deleted.</param>
    public static void Insert(
        SqliteSession session, long mailbox, long uid, long modSeq, DateTimeOffset now, Guid id, long? movedTo)
    {
        using SqliteStatement insert = session.Prepare(InsertSql)
            .Bind(1, mailbox).Bind(2, uid).Bind(3, modSeq).Bind(4, now).Bind(5, id);
        if (movedTo is { } moved)
        {
            insert.Bind(6, moved);
        }

        _ = insert.Step();
    }

    /// <summary>The new UID of an entry that was released; null if it was not.</summary>
    public static long? FindMove(SqliteSession session, string mailbox, long uid)
    {
        using SqliteStatement find = session.Prepare(FindMoveSql).Bind(1, mailbox).Bind(2, uid);
        return find.Step() && !find.IsNull(0) ? find.Number(0) : null;
    }

    /// <returns>Number of deleted tombstones, the oldest first.</returns>
    public static int Delete(SqliteSession session, DateTimeOffset before, int limit)
    {
        var oldest = new List<(long Mailbox, long Uid, long ModSeq)>();
        using (SqliteStatement find = session.Prepare(OldestSql).Bind(1, before).Bind(2, limit))
        {
            while (find.Step())
            {
                oldest.Add((find.Number(0), find.Number(1), find.Number(2)));
            }
        }

        foreach ((long mailbox, long uid, long modSeq) in oldest)
        {
            using SqliteStatement delete = session.Prepare(DeleteSql).Bind(1, mailbox).Bind(2, uid);
            _ = delete.Step();
            using SqliteStatement mark = session.Prepare(MarkSweptSql).Bind(1, modSeq).Bind(2, mailbox);
            _ = mark.Step();
        }

        return oldest.Count;
    }
}
