using System.Buffers;
using System.Buffers.Binary;

namespace RelateMail.Smtp.Transport;

/// <summary>The result of <see cref="LineReader.Read"/>.</summary>
internal enum LineStatus
{
    /// <summary>The line is not complete yet.</summary>
    NeedMore,

    /// <summary>One line, without its CRLF.</summary>
    Line,

    /// <summary>A line past its limit, now complete: 500 5.5.2.</summary>
    TooLong,

    /// <summary>
    /// A line with a bare CR, a bare LF or a NUL: 500 5.5.2, once for everything up to the next CRLF.
    /// </summary>
    Malformed,

    /// <summary>A line past everything that is read: the session replies and closes.</summary>
    Endless,

    /// <summary>An HTTP request or a TLS handshake in place of a command: the session replies and closes.</summary>
    Foreign,
}

/// <summary>
/// Command lines (RFC 5321 §2.3.8): only CRLF ends a line. Octets after a bare LF are never read as a command, because
/// a client that copies its input could then be made to send commands.
/// </summary>
internal sealed class LineReader(LineLimits limits)
{
    /// <summary>Octets that are read past a limit, or after a bare LF, to find the end of the line.</summary>
    public const int MaxSkipped = 65_536;

    private const uint UpperCase = 0xDFDFDFDF;

    private byte[] _spanning = [];
    private Skipping _skipping;
    private int _skipped;
    private bool _endedInCr;
    private ulong _tail; // the last octets that were skipped, without line ends

    private enum Skipping
    {
        Nothing,

        /// <summary>The rest of a line past its limit; its end is answered with 500.</summary>
        LongLine,

        /// <summary>Octets after a bare LF, which was answered with 500.</summary>
        BrokenLine,
    }

    /// <summary>Reads one line from <paramref name="input"/>. The line is valid until the next call.</summary>
    /// <param name="input">The received octets; those that were read are removed.</param>
    /// <param name="isAuthentication">The line belongs to an AUTH exchange.</param>
    /// <param name="line">The line without CRLF; valid only if the result is <see cref="LineStatus.Line"/>.</param>
    public LineStatus Read(ref ReadOnlySequence<byte> input, bool isAuthentication, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_skipping != Skipping.Nothing && Skip(ref input) is { } skipped)
        {
            return skipped;
        }

        if (!isAuthentication && ForeignProtocol.IsHandshake(input))
        {
            return LineStatus.Foreign;
        }

        long length = LengthThroughLineFeed(input);
        int limit = length == 0 && input.Length < LineLimits.Default
            ? LineLimits.Default
            : LimitOf(input, isAuthentication);
        if (length == 0)
        {
            return input.Length < limit ? LineStatus.NeedMore : BeginSkip(Skipping.LongLine, ref input);
        }

        if (length > limit)
        {
            return BeginSkip(Skipping.LongLine, ref input);
        }

        ReadOnlySpan<byte> octets = Octets(input.Slice(0, length));
        if (!isAuthentication && ForeignProtocol.IsRequestLine(octets.TrimEnd("\r\n"u8)))
        {
            return LineStatus.Foreign;
        }

        input = input.Slice(length);
        if (octets.Length == 1 || octets[^2] != '\r')
        {
            BeginSkip(Skipping.BrokenLine);
            return LineStatus.Malformed;
        }

        line = octets[..^2];
        return line.IndexOfAny((byte)'\r', (byte)0) < 0 ? LineStatus.Line : LineStatus.Malformed;
    }

    private static long LengthThroughLineFeed(in ReadOnlySequence<byte> input)
    {
        int index = input.FirstSpan.IndexOf((byte)'\n');
        if (index >= 0 || input.IsSingleSegment)
        {
            return index + 1;
        }

        return input.PositionOf((byte)'\n') is { } position
            ? input.GetOffset(position) - input.GetOffset(input.Start) + 1
            : 0;
    }

    private int LimitOf(in ReadOnlySequence<byte> input, bool isAuthentication)
    {
        if (isAuthentication)
        {
            return limits.Auth;
        }

        Span<byte> verb = stackalloc byte[4];
        input.Slice(0, Math.Min(4, input.Length)).CopyTo(verb);
        return (BinaryPrimitives.ReadUInt32BigEndian(verb) & UpperCase) switch
        {
            0x4D41494C => limits.Mail, // MAIL
            0x52435054 => limits.Rcpt, // RCPT
            0x56524659 or 0x4558504E => limits.Vrfy, // VRFY, EXPN
            0x41555448 => limits.Auth, // AUTH
            _ => LineLimits.Default,
        };
    }

    private LineStatus BeginSkip(Skipping skipping, ref ReadOnlySequence<byte> input)
    {
        if (ForeignProtocol.BeginsWithMethod(input))
        {
            return LineStatus.Foreign;
        }

        BeginSkip(skipping);
        return Skip(ref input) ?? LineStatus.NeedMore;
    }

    private void BeginSkip(Skipping skipping)
    {
        _skipping = skipping;
        _skipped = 0;
        _endedInCr = false;
        _tail = 0;
    }

    /// <returns>Null after the end of a broken line, so that the next line can be read.</returns>
    private LineStatus? Skip(ref ReadOnlySequence<byte> input)
    {
        while (!input.IsEmpty)
        {
            long length = LengthThroughLineFeed(input);
            ReadOnlySequence<byte> part = length == 0 ? input : input.Slice(0, length);
            bool endsInCrlf = length switch
            {
                0 => false,
                1 => _endedInCr,
                _ => OctetAt(part, length - 2) == '\r',
            };
            _endedInCr = length == 0 && OctetAt(part, part.Length - 1) == '\r';
            _skipped += (int)Math.Min(part.Length, MaxSkipped + 1);
            input = input.Slice(part.End);
            RememberTail(part);
            if (length > 0 && ForeignProtocol.IsVersion(_tail))
            {
                return LineStatus.Foreign; // the end of a request line, of any length and with any line end
            }

            if (endsInCrlf)
            {
                Skipping was = _skipping;
                _skipping = Skipping.Nothing;
                return was == Skipping.LongLine ? LineStatus.TooLong : null;
            }

            if (_skipped > MaxSkipped)
            {
                return LineStatus.Endless;
            }
        }

        return LineStatus.NeedMore;
    }

    private void RememberTail(in ReadOnlySequence<byte> part)
    {
        const int Most = sizeof(ulong) + 2; // with CR and LF
        foreach (ReadOnlyMemory<byte> segment in part.Slice(Math.Max(0, part.Length - Most)))
        {
            foreach (byte octet in segment.Span)
            {
                _tail = octet is (byte)'\r' or (byte)'\n' ? _tail : (_tail << 8) | octet;
            }
        }
    }

    private static byte OctetAt(in ReadOnlySequence<byte> input, long index) => input.Slice(index, 1).FirstSpan[0];

    private ReadOnlySpan<byte> Octets(scoped in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
        {
            return line.FirstSpan;
        }

        int length = (int)line.Length;
        if (_spanning.Length < length)
        {
            _spanning = new byte[Math.Max(length, LineLimits.Default)];
        }

        line.CopyTo(_spanning);
        return _spanning.AsSpan(0, length);
    }
}
