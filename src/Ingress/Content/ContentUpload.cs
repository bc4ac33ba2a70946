using System.Security.Cryptography;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.Smtp.Replies;
using RelateMail.Storage;

namespace RelateMail.Ingress.Content;

/// <summary>
/// Uploads a large content to the store while it still arrives. Each piece is hashed, passed to the MIME reader and
/// stored, at most two at a time. The client waits for a store or a reader that is slow.
/// </summary>
internal sealed class ContentUpload : IDisposable
{
    private const int StoresInFlight = 2;

    private readonly Guid _id;
    private readonly IContentStore _store;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly PieceChannelStream _stream = new();
    private readonly Queue<Task> _stores = new();
    private readonly Task<ContentFindings> _findings;
    private readonly Task _reader;
    private int _sequence;
    private long _size;

    public ContentUpload(Guid id, IContentStore store, ContentInspector inspector)
    {
        _id = id;
        _store = store;
        _findings = inspector.InspectAsync(id, _stream);
        _reader = DrainAsync();
    }

    /// <summary>The reason why the content is refused; null as long as the reader has found none.</summary>
    public SmtpReply? Refusal => _findings.IsCompletedSuccessfully ? _findings.Result.Refusal : null;

    /// <summary>Adds the next piece, and releases it after the last use.</summary>
    /// <param name="piece">The next octets of the content; the upload owns the piece from here on.</param>
    /// <param name="cancellationToken">Ends the wait; calls to the store that have begun keep their piece.</param>
    public async ValueTask AddAsync(ContentPiece piece, CancellationToken cancellationToken)
    {
        try
        {
            _hash.AppendData(piece.Octets.Span);
            _size += piece.Octets.Length;
            await _stream.WriteAsync(piece, cancellationToken);
            if (_stores.Count == StoresInFlight)
            {
                Task oldest = _stores.Peek(); // dequeued only after it completes, because EndAsync waits for all
                await oldest.WaitAsync(cancellationToken);
                _ = _stores.Dequeue();
            }

            piece.Hold();
            Task store = StoreAsync(_sequence++, piece);
            _stores.Enqueue(store);
        }
        finally
        {
            piece.Release();
        }
    }

    /// <summary>Completes when every piece so far is stored.</summary>
    public async Task WhenStoredAsync()
    {
        while (_stores.TryPeek(out Task? oldest))
        {
            await oldest;
            _ = _stores.Dequeue();
        }
    }

    /// <summary>Completes the content, which is durable when the task completes without a refusal.</summary>
    public async Task<StagedContent> CompleteAsync()
    {
        _stream.Complete();
        await Task.WhenAll(_stores);
        ContentFindings findings = (await _findings).WithBareText(_size);
        var staged = new StagedContent(_id, new ContentDigest(_hash.GetHashAndReset()), _size, findings);
        if (findings.Refusal is null)
        {
            await _store.CompleteAsync(_id, staged.Digest, _size, CancellationToken.None);
        }

        return staged;
    }

    /// <summary>Stops the upload and waits until nothing uses a piece any longer. Never throws for a store that failed,
    /// because <see cref="AddAsync"/> or <see cref="CompleteAsync"/> has thrown already.</summary>
    public async Task EndAsync()
    {
        _stream.Complete();
        foreach (Task store in _stores)
        {
            await Task.WhenAny(store); // completed or failed
        }

        await _reader;
    }

    public void Dispose()
    {
        _hash.Dispose();
        _stream.Dispose();
    }

    private async Task StoreAsync(int sequence, ContentPiece piece)
    {
        try
        {
            await _store.AddPieceAsync(_id, sequence, piece.Octets, CancellationToken.None);
        }
        finally
        {
            piece.Release();
        }
    }

    private async Task DrainAsync()
    {
        await _findings;
        await _stream.DrainAsync();
    }
}
