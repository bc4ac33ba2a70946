using System.Buffers;
using System.Security.Cryptography;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.SenderAuthentication;
using RelateMail.Smtp;
using RelateMail.Smtp.Replies;
using RelateMail.Storage;

namespace RelateMail.Ingress.Content;

/// <summary>
/// Writes one content to the store. A content of up to 256 KiB stays in memory. At its end it is stored in one call, or
/// travels in the call to its mailbox. A larger content is stored in pieces while it arrives, so that memory does not
/// grow with the message. So is a smaller one when its client has stopped sending, or when memory is tight.
/// </summary>
/// <param name="id">The message; also the id of its content.</param>
/// <param name="pool">Lends the buffers.</param>
/// <param name="store">Keeps the content.</param>
/// <param name="budget">The memory of the node.</param>
/// <param name="gate">Bounds the contents that are stored early at the same time.</param>
/// <param name="inspector">Reads the MIME structure.</param>
/// <param name="inlineLimit">Octets of the largest content that travels in the call to its mailbox; 0 for none.</param>
/// <param name="evaluation">Judges the sender by the octets of the content; null if the message is not judged.</param>
internal sealed class ContentStager(
    Guid id,
    ArrayPool<byte> pool,
    IContentStore store,
    MemoryBudget budget,
    SpillGate gate,
    ContentInspector inspector,
    int inlineLimit = 0,
    SenderEvaluation? evaluation = null)
{
    public const int MaxInMemory = PieceWriter.LargestPiece;

    /// <summary>Octets of buffers that a content keeps when memory is tight.</summary>
    public const int MaxWhenTight = 4 * PieceWriter.SmallestPiece;

    private readonly PieceWriter _writer = new(pool);
    private ContentUpload? _upload;
    private IDisposable? _offer;
    private int _copied;

    /// <summary>True if the store may hold octets of this content.</summary>
    public bool IsBegun { get; private set; }

    public void Advance(int count) => _writer.Advance(count);

    public Memory<byte> GetMemory(int sizeHint) => _writer.GetMemory(sizeHint);

    /// <summary>Uploads the full pieces. Null to continue; a refusal if the content already exceeds a limit.</summary>
    public ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken)
    {
        Evaluate();
        if (budget.IsTight)
        {
            return FlushWhenTightAsync(cancellationToken);
        }

        return IsInMemory ? default : UploadAsync(cancellationToken);
    }

    /// <summary>Uploads all that is in memory, unless that is less than a piece costs the store.</summary>
    public ValueTask<SmtpReply?> SpillAsync(CancellationToken cancellationToken)
    {
        Evaluate();
        return _writer.Held > PieceWriter.SmallestPiece ? UploadAllAsync(cancellationToken) : default;
    }

    /// <summary>Passes the octets that were written since the last call to the evaluation of the sender.</summary>
    public void Evaluate()
    {
        if (evaluation is null)
        {
            return;
        }

        foreach (ReadOnlyMemory<byte> octets in _writer.ReadNew())
        {
            evaluation.Append(octets.Span);
        }
    }

    /// <summary>The Message-ID of a content in memory; null if it has none, or the content is large.</summary>
    public string? FindMessageId() =>
        IsInMemory ? inspector.Inspect(id, _writer.Octets).Summary.MessageId : null;

    /// <summary>Makes the whole content durable, offers it to the commit of its first entry, or copies it for the call
    /// to its mailbox, unless the findings hold a refusal.</summary>
    public async Task<StagedContent> StageAsync()
    {
        if (IsInMemory)
        {
            return await StageSmallAsync();
        }

        await UploadAsync(CancellationToken.None);
        while (_writer.TryTakeAny(out ContentPiece? piece))
        {
            await Upload().AddAsync(piece, CancellationToken.None);
        }

        return await Upload().CompleteAsync();
    }

    /// <summary>Makes a small content durable, also one that was copied for the call to its mailbox.</summary>
    public async Task<StagedContent> StoreAsync(StagedContent content)
    {
        IsBegun = true;
        await store.AddAsync(
            id,
            content.Digest,
            content.Inline is { } octets ? [octets] : _writer.Octets,
            CancellationToken.None);
        return content with { Inline = null };
    }

    /// <summary>Returns the buffers to the pool as soon as nothing reads them.</summary>
    public async Task ReleaseAsync()
    {
        _offer?.Dispose();
        _writer.ReleaseAll();
        budget.Return(_copied);
        _copied = 0;
        if (_upload is not null)
        {
            await _upload.EndAsync();
            _upload.Dispose();
        }
    }

    /// <summary>True as long as no piece was uploaded and the content is small.</summary>
    private bool IsInMemory => _upload is null && _writer.Size <= MaxInMemory;

    private async ValueTask<SmtpReply?> FlushWhenTightAsync(CancellationToken cancellationToken)
    {
        long held = _writer.Held;
        if (budget.MustYield(held))
        {
            return SmtpReplies.SystemFull;
        }

        if (held > MaxWhenTight)
        {
            return await UploadAllAsync(cancellationToken);
        }

        return IsInMemory ? null : await UploadAsync(cancellationToken);
    }

    private async ValueTask<SmtpReply?> UploadAllAsync(CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken);
        try
        {
            while (Upload().Refusal is null && _writer.TryTakeAny(out ContentPiece? piece))
            {
                IsBegun = true;
                await Upload().AddAsync(piece, cancellationToken);
            }

            await Upload().WhenStoredAsync();
        }
        finally
        {
            gate.Leave();
        }

        _writer.Restart();
        return Upload().Refusal;
    }

    private async Task<StagedContent> StageSmallAsync()
    {
        IReadOnlyList<ReadOnlyMemory<byte>> octets = _writer.Octets;
        ContentFindings findings = inspector.Inspect(id, octets).WithBareText(_writer.Size);
        ContentDigest digest = Digest(octets);
        var staged = new StagedContent(id, digest, _writer.Size, findings);
        if (findings.Refusal is not null || (_offer = store.TryOffer(id, digest, octets)) is not null)
        {
            return staged;
        }

        return inlineLimit > 0 && _writer.Size <= inlineLimit
            ? staged with { Inline = Copy(octets) }
            : await StoreAsync(staged);
    }

    private async ValueTask<SmtpReply?> UploadAsync(CancellationToken cancellationToken)
    {
        while (Upload().Refusal is null && _writer.TryTakeFull(out ContentPiece? piece))
        {
            IsBegun = true;
            await Upload().AddAsync(piece, cancellationToken);
        }

        return Upload().Refusal;
    }

    private ContentUpload Upload() => _upload ??= new ContentUpload(id, store, inspector);

    /// <summary>Replaces the pooled buffers by one that is never reused, because Orleans may read the octets after the
    /// call has timed out.</summary>
    private byte[] Copy(IReadOnlyList<ReadOnlyMemory<byte>> octets)
    {
        _copied = (int)_writer.Size;
        budget.Take(_copied);
        byte[] copy = GC.AllocateUninitializedArray<byte>(_copied);
        int position = 0;
        foreach (ReadOnlyMemory<byte> segment in octets)
        {
            segment.CopyTo(copy.AsMemory(position));
            position += segment.Length;
        }

        _writer.ReleaseAll();
        return copy;
    }

    private static ContentDigest Digest(IReadOnlyList<ReadOnlyMemory<byte>> octets)
    {
        if (octets.Count == 1)
        {
            return new ContentDigest(SHA256.HashData(octets[0].Span));
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> segment in octets)
        {
            hash.AppendData(segment.Span);
        }

        return new ContentDigest(hash.GetHashAndReset());
    }
}
