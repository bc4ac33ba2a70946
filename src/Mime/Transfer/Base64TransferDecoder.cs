namespace RelateMail.Mime.Transfer;

/// <summary>
/// Decodes base64 (RFC 2045 §6.8), with its final padding or without it. Skips octets outside the alphabet. Padding
/// ends a group, so that encoded texts that were joined are decoded too.
/// </summary>
internal sealed class Base64TransferDecoder : TransferDecoder
{
    /// <summary>The value of each digit; -1 for other octets.</summary>
    private static readonly int[] s_values = MakeValues();

    private uint _bits;
    private int _digits;

    public override int MaxDecoded(int encoded) => ((encoded + 3) / 4 * 3) + 3;

    public override int Decode(byte[] input, int offset, int count, byte[] output)
    {
        ReadOnlySpan<byte> octets = input.AsSpan(offset, count);
        int written = 0;
        int at = 0;
        while (at < octets.Length)
        {
            if (_digits == 0 && at + 4 <= octets.Length && TryDecodeGroup(octets.Slice(at, 4), output, written))
            {
                written += 3;
                at += 4;
                continue;
            }

            byte octet = octets[at++];
            int value = s_values[octet];
            if (value >= 0)
            {
                _bits = (_bits << 6) | (uint)value;
                written += ++_digits == 4 ? EndGroup(output, written) : 0;
            }
            else if (octet == '=')
            {
                written += EndGroup(output, written);
            }
        }

        return written;
    }

    public override int Flush(byte[] output) => EndGroup(output, 0);

    private static bool TryDecodeGroup(ReadOnlySpan<byte> group, byte[] output, int at)
    {
        int bits = (s_values[group[0]] << 18) | (s_values[group[1]] << 12) | (s_values[group[2]] << 6)
            | s_values[group[3]];
        if (bits < 0)
        {
            return false;
        }

        output[at] = (byte)(bits >> 16);
        output[at + 1] = (byte)(bits >> 8);
        output[at + 2] = (byte)bits;
        return true;
    }

    /// <summary>Two digits are one octet, three are two (RFC 4648 §4); one digit is not an octet.</summary>
    private int EndGroup(byte[] output, int at)
    {
        int octets = Math.Max(0, _digits - 1);
        uint bits = _bits << (6 * (4 - _digits));
        for (int index = 0; index < octets; index++)
        {
            output[at + index] = (byte)(bits >> (16 - (8 * index)));
        }

        (_bits, _digits) = (0, 0);
        return octets;
    }

    private static int[] MakeValues()
    {
        int[] values = new int[256];
        Array.Fill(values, -1);
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (int index = 0; index < alphabet.Length; index++)
        {
            values[alphabet[index]] = index;
        }

        return values;
    }
}
