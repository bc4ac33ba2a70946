using System.Buffers;
using System.Security.Cryptography;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.SenderAuthentication;
using RelateMail.Smtp.Replies;
using RelateMail.Storage;

namespace RelateMail.Ingress.Content;

/// <summary>
/// Writes one content to the store. A content of up to 256 KiB stays in memory. At its end it is stored in one call, or
/// travels in the call to its mailbox. A larger content is stored in pieces while it arrives, so that memory does not
/// grow with the message.
/// </summary>
/// <param name="id">The message; also the id of its content.</param>
/// <param name="pool">Lends the buffers.</param>
/// <param name="store">Keeps the content.</param>
/// <param name="inspector">Reads the MIME structure.</param>
/// <param name="inlineLimit">Octets of the largest content that travels in the call to its mailbox; 0 for none.</param>
/// <param name="evaluation">Judges the sender by the octets of the content; null if the message is not judged.</param>
internal sealed class ContentStager(
    Guid id,
    ArrayPool<byte> pool,
    IContentStore store,
    ContentInspector inspector,
    int inlineLimit = 0,
    SenderEvaluation? evaluation = null)
{
    public const int MaxInMemory = PieceWriter.LargestPiece;

    private readonly PieceWriter _writer = new(pool);
    private ContentUpload? _upload;
    private IDisposable? _offer;

    /// <summary>True if the store may hold octets of this content.</summary>
    public bool IsBegun { get; private set; }

    public void Advance(int count) => _writer.Advance(count);

    public Memory<byte> GetMemory(int sizeHint) => _writer.GetMemory(sizeHint);

    /// <summary>Uploads the full pieces. Null to continue; a refusal if the content already exceeds a limit.</summary>
    public ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken)
    {
        Evaluate();
        return _writer.Size <= MaxInMemory ? default : UploadAsync(cancellationToken);
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

    /// <summary>Makes the whole content durable, offers it to the commit of its first entry, or copies it for the call
    /// to its mailbox, unless the findings hold a refusal.</summary>
    public async Task<StagedContent> StageAsync()
    {
        if (_writer.Size <= MaxInMemory)
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
        await store.AddAsync(id, content.Digest, _writer.Octets, CancellationToken.None);
        return content with { Inline = null };
    }

    /// <summary>Returns the buffers to the pool as soon as nothing reads them.</summary>
    public async Task ReleaseAsync()
    {
        _offer?.Dispose();
        _writer.ReleaseAll();
        if (_upload is not null)
        {
            await _upload.EndAsync();
            _upload.Dispose();
        }
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
            ? staged with { Inline = Join(octets, (int)_writer.Size) }
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

    /// <summary>Copies the octets, because Orleans may read them after the pooled buffers are reused.</summary>
    private static byte[] Join(IReadOnlyList<ReadOnlyMemory<byte>> octets, int size)
    {
        byte[] joined = GC.AllocateUninitializedArray<byte>(size);
        int position = 0;
        foreach (ReadOnlyMemory<byte> segment in octets)
        {
            segment.CopyTo(joined.AsMemory(position));
            position += segment.Length;
        }

        return joined;
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
