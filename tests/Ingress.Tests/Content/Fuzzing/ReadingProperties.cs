using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Mime.Headers;
using RelateMail.Mime.Text;
using RelateMail.Mime.Transfer;

namespace RelateMail.Ingress.Tests.Content.Fuzzing;

/// <summary>Properties of a summary that hold for every content, whatever its octets are.</summary>
internal static class ReadingProperties
{
    public static void Assert(byte[] content, ContentFindings findings)
    {
        if (findings.Refusal is not null)
        {
            return; // a limit; the summary ends there
        }

        MessageSummary summary = findings.Summary;
        AssertComplete(content, summary);
        AssertHeader(content, summary);
        foreach (PartSummary part in summary.Parts)
        {
            byte[] decoded = Decode(
                content[(int)part.Offset..(int)(part.Offset + part.EncodedSize)], part.TransferEncoding);
            Xunit.Assert.Equal(part.Size, decoded.Length);
            Xunit.Assert.Equal(
                part.Sha256 is null ? null : Convert.ToHexStringLower(SHA256.HashData(decoded)), part.Sha256);
            Xunit.Assert.True(
                part.Sha256 is not null || !part.IsAttachment || part.Disposition == "attachment",
                $"Part {part.Number} is an attachment without a digest.");
            _ = TextDecoding.Decode(decoded, part.Charset, part.ContentType == "text/html");
        }

        AssertBody(summary, summary.TextPart, "text/plain");
        AssertBody(summary, summary.HtmlPart, "text/html");
        Xunit.Assert.InRange(summary.Preview?.Length ?? 1, 1, 200);
        Xunit.Assert.DoesNotContain(summary.Preview ?? "", char.IsControl);
    }

    /// <summary>
    /// Every octet is in the header, in a part, or between parts. Octets between parts begin with a delimiter; those
    /// between the header and the first part contain one.
    /// </summary>
    private static void AssertComplete(byte[] content, MessageSummary summary)
    {
        Xunit.Assert.Equal(Enumerable.Range(1, summary.Parts.Length), summary.Parts.Select(part => part.Number));
        Xunit.Assert.Equal(content.Length > 0, summary.Parts.Length > 0);
        long at = summary.HeaderOctets;
        foreach (PartSummary part in summary.Parts)
        {
            Xunit.Assert.InRange(part.Offset, at, content.Length);
            AssertBetween(content.AsSpan((int)at, (int)(part.Offset - at)), isFirst: part.Number == 1);
            at = part.Offset + part.EncodedSize;
            Xunit.Assert.InRange(at, part.Offset, content.Length);
        }

        AssertBetween(content.AsSpan((int)at), isFirst: false);
    }

    private static void AssertBetween(ReadOnlySpan<byte> octets, bool isFirst)
    {
        if (octets.IsEmpty)
        {
            return;
        }

        bool isDelimiter = octets.TrimStart("\r\n"u8).StartsWith("--"u8)
            || (isFirst && octets.IndexOf("\n--"u8) >= 0);
        Xunit.Assert.True(isDelimiter, $"Octets in no part: {Encoding.Latin1.GetString(octets)}");
    }

    /// <summary>The fields of the summary are those that the list of header fields shows.</summary>
    private static void AssertHeader(byte[] content, MessageSummary summary)
    {
        var shown = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        HeaderFields fields = HeaderFields.OfContent(
            content.AsSpan(0, (int)(summary.HeaderOctets == 0 ? content.Length : summary.HeaderOctets)));
        while (fields.MoveNext())
        {
            if (HeaderText.Decode(fields.Body).Length > 0)
            {
                shown.Add(Encoding.ASCII.GetString(fields.Name));
            }
        }

        Xunit.Assert.Equal(shown.Contains("Subject"), summary.Subject is not null);
        foreach ((string name, ImmutableArray<MailAddress> list) in
            ((string, ImmutableArray<MailAddress>)[])[("From", summary.From), ("To", summary.To), ("Cc", summary.Cc)])
        {
            Xunit.Assert.True(shown.Contains(name) || list.Length == 0, $"{name} is in the summary only.");
        }
    }

    private static void AssertBody(MessageSummary summary, int? number, string contentType)
    {
        PartSummary? part = summary.Parts.FirstOrDefault(part => part.Number == number);
        Xunit.Assert.True(number == 0 || part is { IsAttachment: false }, $"Part {number} is not a body.");
        Xunit.Assert.True(part is null || part.ContentType == contentType, $"Part {number} is not {contentType}.");
    }

    private static byte[] Decode(byte[] encoded, string transferEncoding)
    {
        if (TransferDecoder.For(transferEncoding) is not { } decoder)
        {
            return encoded;
        }

        byte[] output = new byte[decoder.MaxDecoded(encoded.Length)];
        int count = decoder.Decode(encoded, 0, encoded.Length, output);
        byte[] last = new byte[TransferDecoder.MaxFlushed];
        return [.. output.AsSpan(0, count), .. last.AsSpan(0, decoder.Flush(last))];
    }
}
