using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>What is done to a content that does not come at once.</summary>
internal abstract record ContentChange(Guid Id)
{
    internal sealed record Piece(Guid Id, int Sequence, ReadOnlyMemory<byte> Octets) : ContentChange(Id);

    internal sealed record End(Guid Id, ContentDigest Digest, long Size) : ContentChange(Id);

    internal sealed record Abort(Guid Id) : ContentChange(Id);
}

/// <summary>Changes contents in the order given, in one round trip and one transaction.</summary>
internal static class ContentChanges
{
    private const string AddPieceSql = "SELECT content_add_piece($1, $2, $3)";
    private const string CompleteSql = "SELECT content_complete($1, $2, $3)";
    private const string AbortSql = "SELECT content_abort($1), 0";

    /// <summary>
    /// Pieces alone need not be on the disk yet. The end of their content, which must, is written to the same log after
    /// them, and a log is flushed up to a place: with all that stands before it. Pieces that a crash of the server took
    /// are missed by the end, which then fails.
    /// </summary>
    private const string LazySql = "SELECT set_config('synchronous_commit', 'off', true), 0";

    /// <returns>What each change answered, 0 where it is done; see the functions' comments.</returns>
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
