using System.Diagnostics;

namespace RelateMail.Storage;

/// <summary>A content store with a span around each step that makes a content durable.</summary>
internal sealed class TracedContentStore(IContentStore store) : IContentStore
{
    public Task AddAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, CancellationToken cancellationToken) =>
        End(StorageTracing.Begin("content add", id), store.AddAsync(id, digest, octets, cancellationToken));

    public IDisposable? TryOffer(Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets) =>
        store.TryOffer(id, digest, octets);

    public Task AddPieceAsync(
        Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
        End(StorageTracing.Begin("content piece", id), store.AddPieceAsync(id, sequence, octets, cancellationToken));

    public Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken) =>
        End(StorageTracing.Begin("content complete", id), store.CompleteAsync(id, digest, size, cancellationToken));

    public Task AbortAsync(Guid id, CancellationToken cancellationToken) => store.AbortAsync(id, cancellationToken);

    public Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken) =>
        store.FindSizeAsync(id, cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, CancellationToken cancellationToken) =>
        store.ReadAsync(id, offset, cancellationToken);

    /// <summary>Without a span the store's own task goes through.</summary>
    private static Task End(Activity? span, Task work) => span is null ? work : span.EndWithAsync(work);
}
