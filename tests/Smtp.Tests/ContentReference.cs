using System.Buffers;
using System.Text;
using RelateMail.Smtp.Content;

namespace RelateMail.Smtp.Tests;

/// <summary>What a content is, as far as it can be told from outside.</summary>
/// <param name="IsComplete">The end was met.</param>
/// <param name="Consumed">Octets of the input that belong to it, its end included.</param>
/// <param name="Octets">Length without stuffed dots and the end.</param>
/// <param name="HasBareLineEnd">A CR or LF stood alone.</param>
/// <param name="Written">All that was kept, as Latin-1; null where it is refused and of no interest.</param>
internal sealed record ContentOutcome(
    bool IsComplete, long Consumed, long Octets, bool HasBareLineEnd, string? Written);

/// <summary>RFC 5321 §4.1.1.4 and §4.5.2 once more, slowly: one octet at a time over the whole input.</summary>
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

    /// <summary>What the reader makes of the same input, given to it in one call for each of the sequences.</summary>
    public static ContentOutcome Read(ContentReader reader, params ReadOnlySpan<ReadOnlySequence<byte>> calls)
    {
        var sink = new ArrayBufferWriter<byte>();
        long consumed = 0;
        ContentStatus status = ContentStatus.NeedMore;
        foreach (ReadOnlySequence<byte> call in calls)
        {
            if (status is ContentStatus.Complete)
            {
                break; // a reader that has met the end is not called again before Reset
            }

            ReadOnlySequence<byte> rest = call;
            status = reader.Read(ref rest, sink);
            consumed += call.Length - rest.Length;
        }

        string? written = reader.HasBareLineEnd || reader.TooBig ? null : Encoding.Latin1.GetString(sink.WrittenSpan);
        return new(status is ContentStatus.Complete, consumed, reader.Octets, reader.HasBareLineEnd, written);
    }
}
