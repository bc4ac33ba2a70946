namespace RelateMail.Mime.Transfer;

/// <summary>
/// Decodes quoted-printable (RFC 2045 §6.7). An equals sign that begins neither an octet nor a soft line break is text.
/// The result does not depend on how the input is divided.
/// </summary>
internal sealed class QuotedPrintableTransferDecoder : TransferDecoder
{
    private const int MaxHeld = 16;

    /// <summary>An equals sign and the octets after it whose meaning is not known yet.</summary>
    private readonly byte[] _held = new byte[MaxHeld];

    private int _count;

    public override int MaxDecoded(int encoded) => encoded + MaxHeld;

    public override int Decode(byte[] input, int offset, int count, byte[] output)
    {
        int written = 0;
        ReadOnlySpan<byte> left = input.AsSpan(offset, count);
        while (!left.IsEmpty)
        {
            if (_count == 0)
            {
                int equals = left.IndexOf((byte)'=');
                int plain = equals < 0 ? left.Length : equals;
                left[..plain].CopyTo(output.AsSpan(written));
                written += plain;
                left = left[plain..];
                if (left.IsEmpty)
                {
                    break;
                }
            }

            written += Add(left[0], output.AsSpan(written));
            left = left[1..];
        }

        return written;
    }

    /// <summary>An equals sign at the end is a soft line break.</summary>
    public override int Flush(byte[] output)
    {
        bool isBreak = _held.AsSpan(0, _count).TrimEnd(" \t\r"u8).SequenceEqual("="u8);
        int written = isBreak ? 0 : Release(output);
        _count = 0;
        return written;
    }

    private int Add(byte octet, Span<byte> output)
    {
        if (octet == '=' && _count > 0)
        {
            int text = Release(output);
            _held[_count++] = octet;
            return text;
        }

        _held[_count++] = octet;
        ReadOnlySpan<byte> held = _held.AsSpan(1, _count - 1);
        if (held.Length == 0)
        {
            return 0;
        }

        if (char.IsAsciiHexDigit((char)held[0]))
        {
            if (held.Length == 1)
            {
                return 0;
            }

            if (!char.IsAsciiHexDigit((char)held[1]))
            {
                return Release(output);
            }

            output[0] = (byte)((Value(held[0]) << 4) | Value(held[1]));
            _count = 0;
            return 1;
        }

        if (octet == '\n')
        {
            _count = 0; // a soft line break, perhaps with white space behind its equals sign
            return 0;
        }

        return octet is (byte)' ' or (byte)'\t' or (byte)'\r' && _count < MaxHeld ? 0 : Release(output);
    }

    private int Release(Span<byte> output)
    {
        int count = _count;
        _held.AsSpan(0, count).CopyTo(output);
        _count = 0;
        return count;
    }

    private static int Value(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
