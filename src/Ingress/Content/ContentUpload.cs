using System.Security.Cryptography;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.Smtp.Replies;
using RelateMail.Storage;

namespace RelateMail.Ingress.Content;

/// <summary>
/// A large content on its way to the store while it still arrives: each piece is digested, shown to the MIME reader and
/// stored, at most two at a time; a store or reader that is slow makes the client wait.
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

    /// <summary>Why the content cannot be taken; null as far as is known.</summary>
    public SmtpReply? Refusal => _findings.IsCompletedSuccessfully ? _findings.Result.Refusal : null;

    /// <summary>Takes the next piece and releases it when done with it.</summary>
    /// <param name="cancellationToken">Ends the wait; what is under way goes on with its piece.</param>
    public async ValueTask AddAsync(ContentPiece piece, CancellationToken cancellationToken)
    {
        try
        {
            _hash.AppendData(piece.Octets.Span);
            _size += piece.Octets.Length;
            await _stream.WriteAsync(piece, cancellationToken);
            if (_stores.Count == StoresInFlight)
            {
                Task oldest = _stores.Peek(); // stays until it is done: EndAsync waits for all
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

    /// <summary>Ends the content: durable when the task completes without a refusal.</summary>
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

    /// <summary>Takes no more and waits until nothing uses a piece any longer. Never throws for a store that failed:
    /// whoever added the piece was told.</summary>
    public async Task EndAsync()
    {
        _stream.Complete();
        foreach (Task store in _stores)
        {
            await Task.WhenAny(store); // done, however it ended
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
