using System.Buffers;
using System.Text;
using RelateMail.Smtp.Content;

namespace RelateMail.Smtp.Tests;

/// <summary>The observable result of reading a content.</summary>
/// <param name="IsComplete">The end was found.</param>
/// <param name="Consumed">Octets of the input that belong to the content, its end included.</param>
/// <param name="Octets">Length without stuffed dots and the end.</param>
/// <param name="HasBareLineEnd">The content contains a bare CR or LF.</param>
/// <param name="Written">The octets written, as Latin-1; null if the content is refused.</param>
internal sealed record ContentOutcome(
    bool IsComplete, long Consumed, long Octets, bool HasBareLineEnd, string? Written);

/// <summary>
/// A reference implementation of RFC 5321 §4.1.1.4 and §4.5.2, one octet at a time over the whole input.
/// </summary>
internal static class ContentReference
{
    public static ContentOutcome Read(ReadOnlySpan<byte> input)
    {
        var written = new StringBuilder();
        bool isBare = false;
        bool isLineStart = true;
        for (int index = 0; index < input.Length; index++)
        {
            ReadOnlySpan<byte> rest = input[index..];
            if (isLineStart && rest.StartsWith(".\r\n"u8))
            {
                return new(true, index + 3, written.Length, isBare, isBare ? null : written.ToString());
            }

            if (isLineStart && rest[0] == '.')
            {
                isLineStart = false;
                if (rest is [_, (byte)'\r'])
                {
                    break; // whether this CR is content cannot be known yet
                }

                continue;
            }

            char octet = (char)rest[0];
            bool afterCr = index > 0 && input[index - 1] == '\r';
            isBare |= octet == '\n' && !afterCr;
            isBare |= octet == '\r' && rest.Length > 1 && rest[1] != '\n';
            isLineStart = octet == '\n' && afterCr;
            written.Append(octet);
        }

        return new(false, input.Length, written.Length, isBare, isBare ? null : written.ToString());
    }

    /// <summary>The reader's result for the same input, in one call for each sequence.</summary>
    public static ContentOutcome Read(ContentReader reader, params ReadOnlySpan<ReadOnlySequence<byte>> calls)
    {
        var sink = new ArrayBufferWriter<byte>();
        long consumed = 0;
        ContentStatus status = ContentStatus.NeedMore;
        foreach (ReadOnlySequence<byte> call in calls)
        {
            if (status is ContentStatus.Complete)
            {
                break; // a reader is not called again after the end
            }

            ReadOnlySequence<byte> rest = call;
            status = reader.Read(ref rest, sink);
            consumed += call.Length - rest.Length;
        }

        string? written = reader.HasBareLineEnd || reader.TooBig ? null : Encoding.Latin1.GetString(sink.WrittenSpan);
        return new(status is ContentStatus.Complete, consumed, reader.Octets, reader.HasBareLineEnd, written);
    }
}
