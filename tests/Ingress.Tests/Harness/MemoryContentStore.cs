using System.Collections.Concurrent;
using System.Security.Cryptography;
using RelateMail.Storage;

namespace RelateMail.Ingress.Tests.Harness;

/// <summary>An <see cref="IContentStore"/> in memory. Its hooks run before a call takes effect, and can delay the call
/// or let it fail.</summary>
internal sealed class MemoryContentStore : IContentStore
{
    private readonly ConcurrentDictionary<Guid, SortedDictionary<int, byte[]>> _pieces = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _aborts = new();
    private int _inFlight;

    public Func<Task> OnAdd { get; set; } = static () => Task.CompletedTask;

    public Func<int, Task> OnAddPiece { get; set; } = static _ => Task.CompletedTask;

    public Func<Task> OnComplete { get; set; } = static () => Task.CompletedTask;

    public Func<Task> OnAbort { get; set; } = static () => Task.CompletedTask;

    /// <summary>Keeps the octets of large contents; off in tests that only count them.</summary>
    public bool KeepsPieces { get; set; } = true;

    public ConcurrentDictionary<Guid, byte[]> Contents { get; } = new();

    public ConcurrentQueue<int> PieceSizes { get; } = new();

    public int Adds { get; private set; }

    public int MaxInFlight { get; private set; }

    public long PieceOctets { get; private set; }

    public ContentDigest Digest { get; private set; }

    /// <summary>Completes when the content is aborted.</summary>
    public Task AbortedAsync(Guid id) => Abort(id).Task;

    public bool IsAborted(Guid id) => Abort(id).Task.IsCompleted;

    public async Task AddAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, CancellationToken cancellationToken)
    {
        await OnAdd();
        byte[] content = [.. octets.SelectMany(segment => segment.ToArray())];
        Assert.Equal(SHA256.HashData(content), digest.Octets.ToArray());
        Digest = digest;
        Adds++;
        Contents[id] = content;
    }

    public async Task AddPieceAsync(
        Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        int inFlight = Interlocked.Increment(ref _inFlight);
        MaxInFlight = Math.Max(MaxInFlight, inFlight);
        try
        {
            await OnAddPiece(sequence);
            PieceSizes.Enqueue(octets.Length);
            lock (_pieces)
            {
                PieceOctets += octets.Length;
                if (KeepsPieces)
                {
                    _pieces.GetOrAdd(id, static _ => [])[sequence] = octets.ToArray();
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    public async Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken)
    {
        await OnComplete();
        Digest = digest;
        Assert.Equal(size, PieceOctets);
        if (KeepsPieces)
        {
            byte[] content = [.. _pieces[id].Values.SelectMany(piece => piece)];
            Assert.Equal(SHA256.HashData(content), digest.Octets.ToArray());
            Contents[id] = content;
        }
    }

    public async Task AbortAsync(Guid id, CancellationToken cancellationToken)
    {
        await OnAbort();
        Contents.TryRemove(id, out _);
        Abort(id).TrySetResult();
    }

    public Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken) =>
        Task.FromResult<long?>(Contents.TryGetValue(id, out byte[]? content) ? content.Length : null);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Guid id, long offset, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The gateway never reads.");

    private TaskCompletionSource Abort(Guid id) => _aborts.GetOrAdd(
        id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
