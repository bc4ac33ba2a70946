using System.Buffers;
using System.Text;

namespace RelateMail.Smtp.Addressing;

/// <summary>UTF8-non-ascii = UTF8-2 / UTF8-3 / UTF8-4 (RFC 6531 §3.3, RFC 3629 §4), without the C1 controls.</summary>
internal static class Utf8NonAscii
{
    /// <summary>Octets of the well-formed character beyond US-ASCII at the start; 0 if absent.</summary>
    public static int Match(ReadOnlySpan<byte> octets, out Rune character) =>
        Rune.DecodeFromUtf8(octets, out character, out int length) is OperationStatus.Done
            && !character.IsAscii
            && !Rune.IsControl(character)
            ? length
            : 0;

    /// <summary>
    /// Octets at the start that are in <paramref name="ascii"/> or belong to characters beyond US-ASCII.
    /// </summary>
    public static int MatchRun(ReadOnlySpan<byte> octets, SearchValues<byte> ascii)
    {
        int length = 0;
        while (true)
        {
            int run = octets[length..].IndexOfAnyExcept(ascii);
            if (run < 0)
            {
                return octets.Length;
            }

            length += run;
            int character = Match(octets[length..], out _);
            if (character == 0)
            {
                return length;
            }

            length += character;
        }
    }
}
