namespace RelateMail.Mime.Transfer;

/// <summary>
/// Decodes uuencode, line by line. Lines before <c>begin</c> and after <c>end</c> are not data. The result does not
/// depend on how the input is divided.
/// </summary>
internal sealed class UuTransferDecoder : TransferDecoder
{
    /// <summary>A line of data has a length, at most 84 characters and perhaps a check character.</summary>
    private const int LongestLine = 100;

    private readonly byte[] _line = new byte[LongestLine];
    private int _count;
    private bool _isTooLong;
    private bool _isData;

    public override int MaxDecoded(int encoded) => encoded + LongestLine;

    public override int Decode(byte[] input, int offset, int count, byte[] output)
    {
        int written = 0;
        foreach (byte octet in input.AsSpan(offset, count))
        {
            if (octet == '\n')
            {
                written += EndLine(output.AsSpan(written));
            }
            else if (_count < LongestLine)
            {
                _line[_count++] = octet;
            }
            else
            {
                _isTooLong = true;
            }
        }

        return written;
    }

    public override int Flush(byte[] output) => EndLine(output);

    private int EndLine(Span<byte> output)
    {
        ReadOnlySpan<byte> line = _line.AsSpan(0, _count).TrimEnd((byte)'\r');
        bool isTooLong = _isTooLong;
        (_count, _isTooLong) = (0, false);
        if (!_isData)
        {
            _isData = line.StartsWith("begin "u8);
            return 0;
        }

        if (line.SequenceEqual("end"u8))
        {
            _isData = false;
            return 0;
        }

        return isTooLong || line.IsEmpty ? 0 : DecodeLine(line[1..], (line[0] - ' ') & 63, output);
    }

    /// <param name="digits">The line after its length character.</param>
    /// <param name="length">Octets that the line declares.</param>
    /// <param name="output">Receives the decoded octets.</param>
    private static int DecodeLine(ReadOnlySpan<byte> digits, int length, Span<byte> output)
    {
        int octets = Math.Min(length, digits.Length * 6 / 8);
        for (int index = 0; index < octets; index++)
        {
            int digit = index * 8 / 6;
            int bits = (Value(digits, digit) << 6) | Value(digits, digit + 1);
            output[index] = (byte)(bits >> (4 - (index * 8 % 6)));
        }

        return octets;
    }

    private static int Value(ReadOnlySpan<byte> digits, int index) =>
        index < digits.Length ? (digits[index] - ' ') & 63 : 0;
}
