using System.Text;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>
/// The header fields of a message, unfolded and decoded. The reader is the one of the summary, so that both agree.
/// </summary>
internal sealed class HeaderBlock
{
    // The default of Smtp:Mime:MaxHeaderBytes. If that setting is higher, a view shows the fields up to this limit. The
    // limit is also read if the summary does not contain the length of the block.
    private const int MaxOctets = 256 * 1024;

    private readonly string _trace;
    private readonly ReadOnlyMemory<byte> _block;

    private HeaderBlock(string trace, ReadOnlyMemory<byte> block) => (_trace, _block) = (trace, block);

    /// <summary>Reads a value of a field.</summary>
    public delegate string? FieldReader(ReadOnlySpan<byte> body);

    public static async Task<HeaderBlock> ReadAsync(
        StoredMessage message, ContentDownload contents, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> block = await ReadBlockAsync(message, contents, MaxOctets, cancellationToken);
        return new HeaderBlock(message.Details.TraceFields, ForgedFields.Remove(block, message.Details));
    }

    /// <summary>The trace fields of the delivery, then the fields of the content, without forged ones.</summary>
    public IReadOnlyList<HeaderFieldView> ToViews() =>
        [.. Read(HeaderFields.From(Encoding.UTF8.GetBytes(_trace))), .. Parse(_block.Span)];

    /// <summary>The first value of the fields of a name; null if there is no such field.</summary>
    public string? Find(ReadOnlySpan<byte> name, FieldReader read)
    {
        HeaderFields fields = HeaderFields.OfContent(_block.Span);
        while (fields.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(fields.Name, name) && read(fields.Body) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The header block of the content as it was received, up to a limit.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBlockAsync(
        StoredMessage message, ContentDownload contents, int limit, CancellationToken cancellationToken)
    {
        long known = message.Details.Summary.HeaderOctets;
        long length = known > 0 ? Math.Min(known, limit) : MaxOctets;
        byte[] octets = new byte[Math.Min(message.Size, length)];
        await using SeekablePieceStream stream = contents.Read(message, default, 0);
        int count = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        return octets.AsMemory(0, count);
    }

    /// <summary>The fields of a content up to its first empty line (RFC 5322 §2.2).</summary>
    public static List<HeaderFieldView> Parse(ReadOnlySpan<byte> content) => Read(HeaderFields.OfContent(content));

    private static List<HeaderFieldView> Read(HeaderFields fields)
    {
        var views = new List<HeaderFieldView>();
        while (fields.MoveNext())
        {
            views.Add(new HeaderFieldView(Encoding.ASCII.GetString(fields.Name), HeaderText.Decode(fields.Body)));
        }

        return views;
    }
}
