using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>
/// The header fields of a message, unfolded and decoded. The reader is the one of the summary, so that both agree.
/// </summary>
internal static class HeaderBlock
{
    // The default of Smtp:Mime:MaxHeaderBytes. If that setting is higher, a view shows the fields up to this limit. The
    // limit is also read if the summary does not contain the length of the block.
    private const int MaxOctets = 256 * 1024;

    public static async Task<IReadOnlyList<HeaderFieldView>> ReadAsync(
        StoredMessage message, ContentDownload contents, CancellationToken cancellationToken)
    {
        long block = message.Details.Summary.HeaderOctets;
        byte[] octets = new byte[Math.Min(message.Size, block is > 0 and < MaxOctets ? block : MaxOctets)];
        await using SeekablePieceStream stream = contents.Read(message, ReadOnlyMemory<byte>.Empty);
        int count = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        return
        [
            .. Read(HeaderFields.From(Encoding.UTF8.GetBytes(message.Details.TraceFields))),
            .. Parse(octets.AsSpan(0, count)),
        ];
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

/// <summary>One header field, decoded (RFC 2047).</summary>
internal sealed record HeaderFieldView(string Name, string Value);
