using System.Buffers;
using System.Runtime.CompilerServices;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Transfer;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>Reads messages and their parts from the content store, with one piece in memory at a time.</summary>
internal sealed class ContentDownload(IContentStore store, ILogger<ContentDownload> logger)
{
    private const int DecodedOctets = 16 * 1024;

    /// <summary>A content of this size has one piece in the store, which each read fetches whole.</summary>
    private const int MaxKeptOctets = 256 * 1024;

    private ReadOnlyMemory<byte>? _kept;

    /// <summary>
    /// True if the content exists in full. Checked before the first octet is sent, because a download that has begun
    /// can only be aborted.
    /// </summary>
    public async Task<bool> IsThereAsync(StoredMessage message, CancellationToken cancellationToken)
    {
        if (await store.FindSizeAsync(message.OctetsId, cancellationToken) == message.Size)
        {
            return true;
        }

        logger.ContentMissing(message.Uid, message.OctetsId);
        return false;
    }

    /// <summary>For several reads of one message: has a small content in memory, so that the store is read once.
    /// </summary>
    public async Task<ContentDownload> KeepAsync(StoredMessage message, CancellationToken cancellationToken)
    {
        if (message.Size > MaxKeptOctets)
        {
            return this;
        }

        byte[] octets = new byte[message.Size];
        await using SeekablePieceStream stream = Read(message, default, 0);
        int count = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        return new ContentDownload(store, logger) { _kept = octets.AsMemory(0, count) };
    }

    /// <summary>The given octets, then the content from an offset on.</summary>
    public SeekablePieceStream Read(StoredMessage message, ReadOnlyMemory<byte> before, long start) => new(
        before.Length + message.Size - start,
        (offset, cancellationToken) => ReadAsync(message, before, start, offset, cancellationToken));

    /// <summary>A part, with its transfer encoding decoded.</summary>
    public SeekablePieceStream Read(StoredMessage message, PartSummary part) => new(
        part.Size,
        (offset, cancellationToken) => TransferDecoder.For(part.TransferEncoding) is { } decoder
            ? DecodeAsync(EncodedAsync(message, part, 0, cancellationToken), decoder, offset, cancellationToken)
            : EncodedAsync(message, part, offset, cancellationToken));

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        StoredMessage message, ReadOnlyMemory<byte> before, long start, long offset,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (offset < before.Length)
        {
            yield return before[(int)offset..];
        }

        long behind = start + Math.Max(0, offset - before.Length);
        await foreach (ReadOnlyMemory<byte> piece in StoredAsync(message, behind, cancellationToken))
        {
            yield return piece;
        }
    }

    private IAsyncEnumerable<ReadOnlyMemory<byte>> StoredAsync(
        StoredMessage message, long offset, CancellationToken cancellationToken) => _kept is { } octets
        ? new[] { octets[(int)Math.Min(offset, octets.Length)..] }.ToAsyncEnumerable()
        : store.ReadAsync(message.OctetsId, offset, cancellationToken);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> EncodedAsync(
        StoredMessage message, PartSummary part, long offset,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long left = part.EncodedSize - offset;
        if (left <= 0)
        {
            yield break;
        }

        await foreach (ReadOnlyMemory<byte> piece in
            StoredAsync(message, part.Offset + offset, cancellationToken))
        {
            if (piece.Length >= left)
            {
                yield return piece[..(int)left];
                yield break;
            }

            left -= piece.Length;
            yield return piece;
        }
    }

    /// <summary>
    /// Decodes from the start, because the decoder's state is known only there, and drops the octets before the offset.
    /// </summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> encoded, TransferDecoder decoder, long skip,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] input = ArrayPool<byte>.Shared.Rent(DecodedOctets);
        byte[] output = ArrayPool<byte>.Shared.Rent(decoder.MaxDecoded(DecodedOctets));
        try
        {
            await foreach (ReadOnlyMemory<byte> piece in encoded.WithCancellation(cancellationToken))
            {
                for (int start = 0; start < piece.Length; start += DecodedOctets)
                {
                    int count = Math.Min(DecodedOctets, piece.Length - start);
                    piece.Slice(start, count).CopyTo(input);
                    int decoded = decoder.Decode(input, 0, count, output);
                    int dropped = (int)Math.Min(skip, decoded);
                    skip -= dropped;
                    if (decoded > dropped)
                    {
                        yield return output.AsMemory(dropped, decoded - dropped);
                    }
                }
            }

            int last = decoder.Flush(output);
            if (last > skip)
            {
                yield return output.AsMemory((int)skip, last - (int)skip);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }
}
