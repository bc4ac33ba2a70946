using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace RelateMail.Webhooks.Formats;

/// <summary>UTF-8 that arrives a buffer at a time.</summary>
internal static class Utf8Runs
{
    private const int LongestSequence = 4;

    /// <summary>The length without a sequence that the next buffer could complete.</summary>
    public static int WholeLength(ReadOnlySpan<byte> octets)
    {
        for (int back = 1; back < LongestSequence && back <= octets.Length; back++)
        {
            byte octet = octets[^back];
            if (octet >= 0xC0) // the first octet of a sequence
            {
                return Rune.DecodeFromUtf8(octets[^back..], out _, out _) == OperationStatus.NeedMoreData
                    ? octets.Length - back : octets.Length;
            }

            if (octet < 0x80)
            {
                break;
            }
        }

        return octets.Length;
    }

    /// <summary>The same octets if they are valid UTF-8; otherwise each wrong octet as a character of Latin-1.
    /// </summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> octets)
    {
        if (Utf8.IsValid(octets.Span))
        {
            return octets;
        }

        ReadOnlySpan<byte> rest = octets.Span;
        ArrayBufferWriter<byte> output = new(rest.Length * 2);
        while (!rest.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf8(rest, out _, out int count) == OperationStatus.Done;
            if (isValid)
            {
                output.Write(rest[..count]);
            }
            else
            {
                count = 1;
                new Rune(rest[0]).EncodeToUtf8(output.GetSpan(LongestSequence));
                output.Advance(2);
            }

            rest = rest[count..];
        }

        return output.WrittenMemory;
    }
}
