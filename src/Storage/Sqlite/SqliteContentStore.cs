using System.Runtime.CompilerServices;

namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IContentStore"/>
/// <param name="database">Returns the open database.</param>
/// <param name="offers">Null if another process appends the entries.</param>
/// <param name="space">Refuses contents when too little of the disk is free.</param>
/// <param name="timeProvider">The clock for the creation time of contents.</param>
internal sealed class SqliteContentStore(
    Func<SqliteDatabase> database, ContentOffers? offers, FreeSpace space, TimeProvider timeProvider) : IContentStore
{
    public IDisposable? TryOffer(Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets) =>
        offers?.Add(id, digest, octets, timeProvider.GetUtcNow());

    public Task AddAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, CancellationToken cancellationToken)
    {
        space.Require();
        long size = octets.Sum(segment => (long)segment.Length);
        IReadOnlyList<ReadOnlyMemory<byte>> pieces = ContentSplitter.Split(octets, size);
        DateTimeOffset created = timeProvider.GetUtcNow();
        return StorageTracing.Begin("content add", id).EndWithAsync(WriteAsync(
            session => ContentTable.Add(session, id, digest, size, pieces, created), size, cancellationToken));
    }

    public Task AddPieceAsync(
        Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, ContentTable.MaxPieces);
        space.Require();
        DateTimeOffset created = timeProvider.GetUtcNow();
        return StorageTracing.Begin("content piece", id).EndWithAsync(WriteAsync(
            session => ContentTable.AddPiece(session, id, sequence, octets, created),
            octets.Length,
            cancellationToken));
    }

    public Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return StorageTracing.Begin("content complete", id).EndWithAsync(
            WriteAsync(session => ContentTable.Complete(session, id, digest, size), 0, cancellationToken));
    }

    public Task AbortAsync(Guid id, CancellationToken cancellationToken) =>
        WriteAsync(session => ContentTable.Abort(session, id), 0, cancellationToken);

    public Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => ContentTable.Find(session, id)?.Size, cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Guid id, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        SqliteReaders readers = database().Readers;
        (long number, ReadPosition start, byte[] first) = await readers.RunAsync(
            session => ContentPieces.Open(session, id, offset), cancellationToken);
        if (start.Sequence < start.End)
        {
            yield return first.AsMemory(start.Skip);
        }

        for (int sequence = start.Sequence + 1; sequence < start.End; sequence++)
        {
            long position = ContentTable.Position(number, sequence);
            yield return await readers.RunAsync(
                session => ContentPieces.Read(session, id, position), cancellationToken);
        }
    }

    private Task<bool> WriteAsync(Action<SqliteSession> work, long octets, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session =>
            {
                work(session);
                return true;
            },
            octets,
            cancellationToken);
}
