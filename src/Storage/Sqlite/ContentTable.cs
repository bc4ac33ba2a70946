namespace RelateMail.Storage.Sqlite;

/// <summary>Changes of contents inside a write transaction.</summary>
internal static class ContentTable
{
    /// <summary>Maximum number of pieces of one content. The low bits of a piece's position are its sequence.</summary>
    public const int MaxPieces = 1 << SequenceBits;

    private const int SequenceBits = 20;

    private const string FindSql = "SELECT number, size, digest FROM content WHERE id = ?";
    private const string InsertSql = "INSERT INTO content (id, digest, size, created) VALUES (?, ?, ?, ?)";
    private const string InsertOpenSql = "INSERT INTO content (id, created) VALUES (?, ?)";
    private const string CompleteSql = "UPDATE content SET digest = ?, size = ? WHERE number = ?";
    private const string DeleteSql = "DELETE FROM content WHERE number = ?";
    private const string InsertUnreferencedSql = "INSERT INTO content_loose (content) VALUES (?)";
    private const string DeleteUnreferencedSql = "DELETE FROM content_loose WHERE content = ?";
    private const string IsReferencedSql = "SELECT 1 FROM message WHERE content = ? LIMIT 1";
    private const string InsertPieceSql = "INSERT INTO content_piece (position, octets) VALUES (?, ?)";
    private const string FindPieceSql = "SELECT octets FROM content_piece WHERE position = ?";
    private const string DeletePiecesSql = "DELETE FROM content_piece WHERE position BETWEEN ? AND ?";

    private const string ShareDetailsSql =
        "INSERT INTO content_details (content, octets) VALUES (?, ?)";

    private const string HasDetailsSql = "SELECT 1 FROM content_details WHERE content = ?";

    private const string SumPiecesSql =
        "SELECT count(*), total(length(octets)) FROM content_piece WHERE position BETWEEN ? AND ?";

    public const string ListUnreferencedSql =
        """
        SELECT content.number FROM content_loose
        CROSS JOIN content ON content.number = content_loose.content
        WHERE content.created < ? AND NOT EXISTS (SELECT 1 FROM message WHERE message.content = content.number)
        ORDER BY content_loose.content LIMIT ?
        """;

    /// <summary>The key of a piece. The pieces of one content have consecutive keys.</summary>
    public static long Position(long number, int sequence) => (number << SequenceBits) + sequence;

    public static int Sequence(long position) => (int)(position & (MaxPieces - 1));

    public static ContentRow? Find(SqliteSession session, Guid id)
    {
        using SqliteStatement find = session.Prepare(FindSql).Bind(1, id);
        return find.Step()
            ? new ContentRow(find.Number(0), find.IsNull(1) ? null : find.Number(1), find.Octets(2).ToArray())
            : null;
    }

    /// <summary>Adds a whole content. Does nothing if the same content exists.</summary>
    public static void Add(
        SqliteSession session, Guid id, ContentDigest digest, long size, IEnumerable<ReadOnlyMemory<byte>> pieces,
        DateTimeOffset created)
    {
        if (Find(session, id) is { } stored)
        {
            stored.RequireSame(id, digest, size);
            return;
        }

        MarkUnreferenced(session, Insert(session, id, digest, size, pieces, created));
    }

    /// <summary>Adds a new content for a message that is added in the same transaction.</summary>
    /// <returns>The number of the content.</returns>
    public static long Insert(
        SqliteSession session, Guid id, ContentDigest digest, long size, IEnumerable<ReadOnlyMemory<byte>> pieces,
        DateTimeOffset created)
    {
        using SqliteStatement insert = session.Prepare(InsertSql)
            .Bind(1, id).Bind(2, digest.Octets.Span).Bind(3, size).Bind(4, created);
        _ = insert.Step();
        long number = session.LastNumber;
        int sequence = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            InsertPiece(session, number, sequence++, piece);
        }

        return number;
    }

    /// <summary>Adds a piece. Does nothing if the same piece exists.</summary>
    public static void AddPiece(
        SqliteSession session, Guid id, int sequence, ReadOnlyMemory<byte> octets, DateTimeOffset created)
    {
        ContentRow? stored = Find(session, id);
        if (stored is { } found && HoldsPiece(session, found.Number, sequence, octets.Span) is { } same)
        {
            if (!same)
            {
                throw new InvalidOperationException($"Content {id} already has another piece {sequence}.");
            }

            return;
        }

        if (stored is { Size: not null })
        {
            throw new InvalidOperationException($"Content {id} is complete and accepts no more pieces.");
        }

        if (sequence > 0 && (stored is null || !HasPiece(session, stored.Value.Number, sequence - 1)))
        {
            throw new InvalidOperationException(
                $"Content {id} has no piece {sequence - 1}, so piece {sequence} cannot be added.");
        }

        InsertPiece(session, stored?.Number ?? Open(session, id, created), sequence, octets);
    }

    /// <summary>Completes a content that arrived in pieces. Does nothing if the same content is complete.</summary>
    public static void Complete(SqliteSession session, Guid id, ContentDigest digest, long size)
    {
        ContentRow stored = Find(session, id)
            ?? throw new InvalidOperationException($"Content {id} has no pieces, so it cannot be completed.");
        if (stored.Size is not null)
        {
            stored.RequireSame(id, digest, size);
            return;
        }

        using (SqliteStatement sum = SpanOf(session, SumPiecesSql, stored.Number))
        {
            _ = sum.Step();
            if (sum.Number(1) != size)
            {
                throw new InvalidOperationException(
                    $"Content {id} has {sum.Number(1)} octets in {sum.Number(0)} pieces, not {size}.");
            }
        }

        using SqliteStatement complete = session.Prepare(CompleteSql)
            .Bind(1, digest.Octets.Span).Bind(2, size).Bind(3, stored.Number);
        _ = complete.Step();
    }

    /// <summary>Deletes a content that no message refers to.</summary>
    public static void Abort(SqliteSession session, Guid id)
    {
        if (Find(session, id) is { } stored && !IsReferenced(session, stored.Number))
        {
            _ = Delete(session, stored.Number);
        }
    }

    /// <summary>Marks a content as one that a message refers to.</summary>
    public static void MarkReferenced(SqliteSession session, long number) =>
        Run(session, DeleteUnreferencedSql, number);

    /// <summary>Stores details beside a content, if they are not empty and the content has none.</summary>
    public static void ShareDetails(SqliteSession session, long number, ReadOnlySpan<byte> details)
    {
        if (details.IsEmpty || Run(session, HasDetailsSql, number))
        {
            return;
        }

        using SqliteStatement share = session.Prepare(ShareDetailsSql).Bind(1, number).Bind(2, details);
        _ = share.Step();
    }

    /// <summary>Marks a content as unreferenced if no message refers to it.</summary>
    public static void MarkUnlessReferenced(SqliteSession session, long number)
    {
        if (!IsReferenced(session, number))
        {
            MarkUnreferenced(session, number);
        }
    }

    /// <summary>Deletes unreferenced contents that were created before a time.</summary>
    /// <param name="session">The session of the writer, inside a transaction.</param>
    /// <param name="before">Contents that were created at this time or later are kept.</param>
    /// <param name="limit">Maximum number of contents.</param>
    /// <param name="pieceLimit">Stops after the content that reaches this number of deleted pieces.</param>
    /// <returns>Number of deleted contents.</returns>
    public static int DeleteUnreferenced(SqliteSession session, DateTimeOffset before, int limit, int pieceLimit)
    {
        var numbers = new List<long>();
        using (SqliteStatement list = session.Prepare(ListUnreferencedSql).Bind(1, before).Bind(2, limit))
        {
            while (list.Step())
            {
                numbers.Add(list.Number(0));
            }
        }

        int deleted = 0;
        for (int pieces = 0; deleted < numbers.Count && pieces < pieceLimit; deleted++)
        {
            pieces += Delete(session, numbers[deleted]);
        }

        return deleted;
    }

    /// <summary>Prepares a statement over all pieces of a content: positions from its first parameter to its
    /// second.</summary>
    public static SqliteStatement SpanOf(SqliteSession session, string sql, long number) =>
        session.Prepare(sql).Bind(1, Position(number, 0)).Bind(2, Position(number, MaxPieces - 1));

    private static long Open(SqliteSession session, Guid id, DateTimeOffset created)
    {
        using SqliteStatement insert = session.Prepare(InsertOpenSql).Bind(1, id).Bind(2, created);
        _ = insert.Step();
        long number = session.LastNumber;
        MarkUnreferenced(session, number);
        return number;
    }

    private static void MarkUnreferenced(SqliteSession session, long number) =>
        Run(session, InsertUnreferencedSql, number);

    private static bool IsReferenced(SqliteSession session, long number) => Run(session, IsReferencedSql, number);

    private static void InsertPiece(SqliteSession session, long number, int sequence, ReadOnlyMemory<byte> octets)
    {
        using SqliteStatement insert = session.Prepare(InsertPieceSql)
            .Bind(1, Position(number, sequence)).Bind(2, octets.Span);
        _ = insert.Step();
    }

    /// <summary>Null if the piece does not exist; otherwise whether it has these octets.</summary>
    private static bool? HoldsPiece(SqliteSession session, long number, int sequence, ReadOnlySpan<byte> octets)
    {
        using SqliteStatement find = session.Prepare(FindPieceSql).Bind(1, Position(number, sequence));
        return find.Step() ? find.Octets(0).SequenceEqual(octets) : null;
    }

    private static bool HasPiece(SqliteSession session, long number, int sequence) =>
        Run(session, FindPieceSql, Position(number, sequence));

    /// <returns>Number of deleted pieces.</returns>
    private static int Delete(SqliteSession session, long number)
    {
        using (SqliteStatement delete = SpanOf(session, DeletePiecesSql, number))
        {
            _ = delete.Step();
        }

        int pieces = session.Changes;
        _ = Run(session, DeleteSql, number); // the cascade deletes its row in content_loose
        return pieces;
    }

    private static bool Run(SqliteSession session, string sql, long number)
    {
        using SqliteStatement statement = session.Prepare(sql).Bind(1, number);
        return statement.Step();
    }
}
