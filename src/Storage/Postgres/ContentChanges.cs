using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>A change of a content that arrives in pieces.</summary>
internal abstract record ContentChange(Guid Id)
{
    internal sealed record Piece(Guid Id, int Sequence, ReadOnlyMemory<byte> Octets) : ContentChange(Id);

    internal sealed record End(Guid Id, ContentDigest Digest, long Size) : ContentChange(Id);

    internal sealed record Abort(Guid Id) : ContentChange(Id);
}

/// <summary>Applies changes in the given order, in one round trip and one transaction.</summary>
internal static class ContentChanges
{
    private const string AddPieceSql = "SELECT content_add_piece($1, $2, $3)";
    private const string CompleteSql = "SELECT content_complete($1, $2, $3)";
    private const string AbortSql = "SELECT content_abort($1), 0";

    /// <summary>
    /// A batch of pieces alone does not wait for the disk. The end of their content does: it follows the pieces in the
    /// same write-ahead log, so its flush includes them. If a crash of the server loses pieces, the end detects that
    /// and fails.
    /// </summary>
    private const string LazySql = "SELECT set_config('synchronous_commit', 'off', true), 0";

    /// <returns>The answer to each change: 0 if it is done; for other values see the comments of the SQL
    /// functions.</returns>
    public static async Task<int[]> ApplyAsync(NpgsqlConnection connection, IReadOnlyList<ContentChange> changes)
    {
        await using var batch = new NpgsqlBatch(connection);
        bool lazy = changes.All(change => change is ContentChange.Piece);
        if (lazy)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LazySql));
        }

        foreach (ContentChange change in changes)
        {
            batch.BatchCommands.Add(Command(change));
        }

        var answers = new List<int>(changes.Count + 1);
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync();
        do
        {
            _ = await reader.ReadAsync();
            answers.Add(reader.GetInt32(reader.FieldCount - 1));
        }
        while (await reader.NextResultAsync());
        return [.. lazy ? answers.Skip(1) : answers];
    }

    private static NpgsqlBatchCommand Command(ContentChange change) => change switch
    {
        ContentChange.Piece piece => new NpgsqlBatchCommand(AddPieceSql)
            .Add(piece.Id).Add(piece.Sequence).Add(piece.Octets),
        ContentChange.End end => new NpgsqlBatchCommand(CompleteSql)
            .Add(end.Id).Add(end.Digest.Octets).Add(end.Size),
        ContentChange.Abort abort => new NpgsqlBatchCommand(AbortSql).Add(abort.Id),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Not a change of a content."),
    };
}
