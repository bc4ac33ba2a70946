using System.Runtime.CompilerServices;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IContentStore"/>
internal sealed class PostgresContentStore(Func<PostgresContents> contents) : IContentStore
{
    public async Task AddAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, CancellationToken cancellationToken)
    {
        long size = octets.Sum(segment => (long)segment.Length);
        IReadOnlyList<ReadOnlyMemory<byte>> pieces = ContentCut.Pieces(octets, size);
        if (pieces.Count == 1)
        {
            await contents().AddAsync(new WholeContent(id, digest, pieces[0]), cancellationToken);
            return;
        }

        for (int sequence = 0; sequence < pieces.Count; sequence++)
        {
            await AddPieceAsync(id, sequence, pieces[sequence], cancellationToken);
        }

        await CompleteAsync(id, digest, size, cancellationToken);
    }

    public async Task AddPieceAsync(
        Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        int answer = await contents().ChangeAsync(
            new ContentChange.Piece(id, sequence, octets), octets.Length, cancellationToken);
        Require(answer, answer switch
        {
            1 => $"Content {id} has another piece {sequence}.",
            2 => $"Content {id} is complete; it takes no more pieces.",
            _ => $"Content {id} has no piece {sequence - 1}, so it takes no piece {sequence}.",
        });
    }

    public async Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        int answer = await contents().ChangeAsync(new ContentChange.End(id, digest, size), 0, cancellationToken);
        Require(answer, answer switch
        {
            1 => $"Content {id} has no pieces, so it cannot be completed.",
            2 => $"The pieces of content {id} do not make {size} octets.",
            _ => $"Content {id} is there already, with other octets.",
        });
    }

    public async Task AbortAsync(Guid id, CancellationToken cancellationToken) =>
        _ = await contents().ChangeAsync(new ContentChange.Abort(id), 0, cancellationToken);

    public Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken) =>
        contents().ReadAsync(connection => ContentQueries.FindSizeAsync(connection, id, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Guid id, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        PostgresContents store = contents();
        ContentPlace place = await store.ReadAsync(
            connection => ContentQueries.LocateAsync(connection, id, offset, cancellationToken), cancellationToken);
        if (place.Whole is { } whole)
        {
            yield return whole.AsMemory(place.Skip);
        }

        for (int sequence = place.Sequence; sequence < place.End; sequence++)
        {
            int wanted = sequence;
            byte[] piece = await store.ReadAsync(
                connection => ContentQueries.ReadPieceAsync(connection, id, wanted, cancellationToken), cancellationToken);
            yield return sequence == place.Sequence ? piece.AsMemory(place.Skip) : piece;
        }
    }

    private static void Require(int answer, string refusal) =>
        _ = answer == 0 ? true : throw new InvalidOperationException(refusal);
}
