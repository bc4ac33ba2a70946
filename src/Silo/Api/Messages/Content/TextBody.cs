using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Text;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>A text part as text.</summary>
/// <param name="Text">The decoded text; cut after <see cref="MaxOctets"/> octets.</param>
/// <param name="Truncated">True if the part is longer than <see cref="MaxOctets"/>.</param>
internal sealed record TextBody(string Text, bool Truncated)
{
    /// <summary>The maximum number of octets of a part that are shown as text.</summary>
    public const int MaxOctets = 1024 * 1024;

    /// <summary>The plain text of the body, as chosen when the message was received.</summary>
    public static PartSummary? FindText(MessageSummary summary) => Find(summary, summary.TextPart, "text/plain");

    /// <summary>The HTML of the body, as chosen when the message was received.</summary>
    public static PartSummary? FindHtml(MessageSummary summary) => Find(summary, summary.HtmlPart, "text/html");

    public static async Task<TextBody?> ReadAsync(
        StoredMessage message, PartSummary? part, ContentDownload contents, CancellationToken cancellationToken)
    {
        if (part is null)
        {
            return null;
        }

        byte[] octets = new byte[Math.Min(part.Size, MaxOctets)];
        await using SeekablePieceStream stream = contents.Read(message, part);
        int count = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        bool truncated = part.Size > MaxOctets;
        string text = TextDecoding.Decode(
            octets.AsSpan(0, count), part.Charset, isHtml: part.ContentType == "text/html", isCut: truncated);
        return new TextBody(text, truncated);
    }

    // Without a choice, an older gateway received the message: the first part of the type that is not an attachment.
    private static PartSummary? Find(MessageSummary summary, int? chosen, string contentType) =>
        summary.Parts.FirstOrDefault(
            part => chosen is { } number ? part.Number == number
                : !part.IsAttachment && part.ContentType == contentType);
}
