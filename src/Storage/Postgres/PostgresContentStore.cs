using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IContentStore"/>
/// <remarks>Whole contents have a writer of their own, so that they do not wait for pieces. Changes keep the order in
/// which they were submitted: pieces before the end of their content.</remarks>
internal sealed class PostgresContentStore(PostgresDatabase database, ILogger logger, StorageMetrics? metrics)
    : IContentStore, IAsyncDisposable
{
    private PostgresWriter<WholeContent, bool>? _wholeContents;
    private PostgresWriter<ContentChange, int>? _changes;

    /// <summary>Starts the writers; the database is open.</summary>
    public void Open()
    {
        _wholeContents = new(
            (contents, _) => database.RunAsync(connection => WholeContents.AddAsync(connection, contents)),
            logger,
            CommitMeter.Create(metrics, "content"));
        _changes = new(
            (changes, _) => database.RunAsync(connection => ContentChanges.ApplyAsync(connection, changes)),
            logger,
            CommitMeter.Create(metrics, "piece"));
    }

    public Task AddAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets,
        CancellationToken cancellationToken) =>
        StorageTracing.Begin("content add", id).EndWithAsync(StoreAsync(id, digest, octets, cancellationToken));

    public Task AddPieceAsync(
        Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        return StorageTracing.Begin("content piece", id)
            .EndWithAsync(StorePieceAsync(id, sequence, octets, cancellationToken));
    }

    public Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return StorageTracing.Begin("content complete", id).EndWithAsync(EndAsync(id, digest, size, cancellationToken));
    }

    public Task AbortAsync(Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(new ContentChange.Abort(id), 0, cancellationToken);

    public Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken) => database.ReadAsync(
        connection => ContentQueries.FindSizeAsync(connection, id, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Guid id, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        (byte[]? whole, ReadPosition position) = await database.ReadAsync(
            connection => ContentQueries.LocateAsync(connection, id, offset, cancellationToken), cancellationToken);
        if (whole is not null)
        {
            yield return whole.AsMemory(position.Skip);
        }

        for (int sequence = position.Sequence; sequence < position.End; sequence++)
        {
            int wanted = sequence;
            byte[] piece = await database.ReadAsync(
                connection => ContentQueries.ReadPieceAsync(connection, id, wanted, cancellationToken),
                cancellationToken);
            yield return sequence == position.Sequence ? piece.AsMemory(position.Skip) : piece;
        }
    }

    /// <summary>Commits the queued writes, then ends the writers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_wholeContents is not null && _changes is not null)
        {
            await _wholeContents.DisposeAsync();
            await _changes.DisposeAsync();
        }
    }

    private async Task StoreAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, CancellationToken cancellationToken)
    {
        long size = octets.Sum(segment => (long)segment.Length);
        IReadOnlyList<ReadOnlyMemory<byte>> pieces = ContentSplitter.Split(octets, size);
        if (pieces.Count == 1)
        {
            await StoreWholeAsync(new WholeContent(id, digest, pieces[0]), cancellationToken);
            return;
        }

        for (int sequence = 0; sequence < pieces.Count; sequence++)
        {
            await StorePieceAsync(id, sequence, pieces[sequence], cancellationToken);
        }

        await EndAsync(id, digest, size, cancellationToken);
    }

    private async Task StoreWholeAsync(WholeContent content, CancellationToken cancellationToken)
    {
        PostgresWriter<WholeContent, bool> writer = _wholeContents ?? throw PostgresDatabase.NotOpen();
        if (!await writer.RunAsync(content, content.Octets.Length, cancellationToken))
        {
            throw new InvalidOperationException($"Content {content.Id} already exists with other octets.");
        }
    }

    private async Task StorePieceAsync(
        Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        int answer = await ChangeAsync(
            new ContentChange.Piece(id, sequence, octets), octets.Length, cancellationToken);
        if (answer != 0)
        {
            throw new InvalidOperationException(answer switch
            {
                1 => $"Content {id} already has another piece {sequence}.",
                2 => $"Content {id} is complete and accepts no more pieces.",
                _ => $"Content {id} has no piece {sequence - 1}, so piece {sequence} cannot be added.",
            });
        }
    }

    private async Task EndAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken)
    {
        int answer = await ChangeAsync(new ContentChange.End(id, digest, size), 0, cancellationToken);
        if (answer != 0)
        {
            throw new InvalidOperationException(answer switch
            {
                1 => $"Content {id} has no pieces, so it cannot be completed.",
                2 => $"The pieces of content {id} do not have {size} octets together.",
                _ => $"Content {id} already exists with other octets.",
            });
        }
    }

    private Task<int> ChangeAsync(ContentChange change, long octets, CancellationToken cancellationToken) =>
        (_changes ?? throw PostgresDatabase.NotOpen()).RunAsync(change, octets, cancellationToken);
}
