using System.Buffers;

namespace RelateMail.SmtpServer.Content;

/// <summary>
/// The content in the package's buffer, as the gateway would have received it. The package leaves the dot of a stuffed
/// first line and cuts the CRLF before the final dot (RFC 5321 §4.5.2, §4.1.1.4).
/// </summary>
internal readonly struct ReceivedContent
{
    private readonly ReadOnlySequence<byte> _lines;

    /// <param name="buffer">The buffer of the message store.</param>
    public ReceivedContent(ReadOnlySequence<byte> buffer)
    {
        bool isStuffed = !buffer.IsEmpty && buffer.FirstSpan is [(byte)'.', ..];
        _lines = isStuffed ? buffer.Slice(1) : buffer;
    }

    /// <summary>Octets with the final CRLF.</summary>
    public long Length => _lines.Length + FinalLineEnd.Length;

    /// <summary>The segments without the final CRLF.</summary>
    public ReadOnlySequence<byte> Lines => _lines;

    public static ReadOnlySpan<byte> FinalLineEnd => "\r\n"u8;

    /// <summary>True for a CR without its LF or an LF without its CR (RFC 5321 §2.3.8).</summary>
    public bool HasBareLineEnd()
    {
        bool isAfterCr = false;
        foreach (ReadOnlyMemory<byte> segment in _lines)
        {
            if (HasBareLineEnd(segment.Span, ref isAfterCr))
            {
                return true;
            }
        }

        return isAfterCr;
    }

    private static bool HasBareLineEnd(ReadOnlySpan<byte> octets, ref bool isAfterCr)
    {
        while (!octets.IsEmpty)
        {
            if (isAfterCr)
            {
                if (octets[0] != '\n')
                {
                    return true;
                }

                isAfterCr = false;
                octets = octets[1..];
                continue;
            }

            int at = octets.IndexOfAny((byte)'\r', (byte)'\n');
            if (at < 0)
            {
                return false;
            }

            if (octets[at] == '\n')
            {
                return true;
            }

            isAfterCr = true;
            octets = octets[(at + 1)..];
        }

        return false;
    }
}
