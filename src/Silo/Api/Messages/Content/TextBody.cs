using System.Text;
using MimeKit;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>A text part as text.</summary>
/// <param name="Text">The decoded text; cut after <see cref="MaxOctets"/> octets.</param>
/// <param name="Truncated">True if the part is longer than <see cref="MaxOctets"/>.</param>
internal sealed record TextBody(string Text, bool Truncated)
{
    /// <summary>The maximum number of octets of a part that are shown as text.</summary>
    public const int MaxOctets = 1024 * 1024;

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The first part of this type that is not an attachment; null if absent.</summary>
    public static PartSummary? Find(PartSummary[] parts, string contentType) =>
        Array.Find(parts, part => !part.IsAttachment && part.ContentType == contentType);

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
        return new TextBody(Decode(octets.AsSpan(0, count), part.Charset, truncated), truncated);
    }

    /// <summary>
    /// Decodes by the declared charset. If the charset is missing or unknown, decodes as UTF-8 if the octets are valid
    /// UTF-8, otherwise as windows-1252, which has a character for nearly every octet.
    /// </summary>
    private static string Decode(ReadOnlySpan<byte> octets, string? charset, bool truncated)
    {
        Encoding encoding = Known(charset)
            ?? (IsUtf8(octets, truncated) ? Encoding.UTF8 : Encoding.GetEncoding("windows-1252"));
        char[] characters = new char[encoding.GetMaxCharCount(octets.Length)];

        // If the text is cut within a character, omits that character.
        int count = encoding.GetDecoder().GetChars(octets, characters, flush: !truncated);
        return new string(characters, 0, count).TrimStart('\uFEFF');
    }

    // Treats us-ascii as undeclared, because senders of 8-bit text declare it too.
    private static Encoding? Known(string? charset) => charset is null or "us-ascii" or "ascii"
        ? null
        : new ContentType("text", "plain") { Charset = charset }.CharsetEncoding;

    private static bool IsUtf8(ReadOnlySpan<byte> octets, bool truncated)
    {
        try
        {
            s_strictUtf8.GetDecoder().GetCharCount(octets, flush: !truncated);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
