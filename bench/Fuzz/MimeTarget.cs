using RelateMail.Grains.Abstractions;
using RelateMail.Ingress;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Mime.Text;
using RelateMail.Mime.Transfer;

namespace RelateMail.Fuzz;

/// <summary>
/// The MIME summary: the division of the content does not matter, the parts are in order, and each part has its size
/// when it is decoded.
/// </summary>
internal static class MimeTarget
{
    public static void Run(byte[] content)
    {
        MessageSummary? whole = Read(content, content.Length);
        MessageSummary? split = Read(content, content.Length == 0 ? 1 : (content[0] % 7) + 1);
        Target.Require(whole is null == split is null, "The division of a content matters.");
        if (whole is null || split is null)
        {
            return;
        }

        Target.Require(
            whole.Parts.SequenceEqual(split.Parts)
                && (whole.Subject, whole.MessageId, whole.Date, whole.TextPart, whole.HtmlPart)
                    == (split.Subject, split.MessageId, split.Date, split.TextPart, split.HtmlPart)
                && whole.From.SequenceEqual(split.From) && whole.To.SequenceEqual(split.To),
            "The division of a content matters.");
        long at = whole.HeaderOctets;
        foreach (PartSummary part in whole.Parts)
        {
            Target.Require(
                part.Offset >= at && part.Offset + part.EncodedSize <= content.Length, "A part is out of order.");
            at = part.Offset + part.EncodedSize;
            Decode(content, part);
        }

        Target.Require(content.Length == 0 || whole.Parts.Length > 0, "A content has no part.");
    }

    private static void Decode(byte[] content, PartSummary part)
    {
        ReadOnlySpan<byte> octets = content.AsSpan((int)part.Offset, (int)part.EncodedSize);
        if (TransferDecoder.For(part.TransferEncoding) is { } decoder)
        {
            byte[] output = new byte[decoder.MaxDecoded(octets.Length)];
            byte[] last = new byte[TransferDecoder.MaxFlushed];
            int count = decoder.Decode(content, (int)part.Offset, (int)part.EncodedSize, output);
            octets = (byte[])[.. output.AsSpan(0, count), .. last.AsSpan(0, decoder.Flush(last))];
        }

        Target.Require(octets.Length == part.Size, "The size of a part is not that of its octets.");
        _ = TextDecoding.Decode(octets, part.Charset, part.ContentType == "text/html");
    }

    /// <returns>Null if the content exceeds a limit.</returns>
    private static MessageSummary? Read(byte[] content, int piece)
    {
        using var reader = new MimeSummaryReader(new IngressOptions());
        try
        {
            for (int at = 0; at < content.Length; at += piece)
            {
                reader.Add(content.AsSpan(at, Math.Min(piece, content.Length - at)));
            }

            reader.End();
            return reader.ToFindings().Summary;
        }
        catch (ContentRefusedException)
        {
            return null;
        }
    }
}
