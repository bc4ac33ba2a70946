using System.Text;

namespace RelateMail.Load.Wire;

/// <summary>Replies out of a stream of octets, one line or many (RFC 5321 §4.2.1).</summary>
/// <remarks>No allocation for a reply: its text is made into a string only when somebody asks.</remarks>
internal sealed class ReplyReader
{
    /// <summary>A line of a reply may have 512 octets (RFC 5321 §4.5.3.1.5); some servers send longer ones.</summary>
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<string> _lines = [];
    private int _start;
    private int _end;
    private int _lastStart;
    private int _lastLength;

    /// <summary>Octets that came after the last reply.</summary>
    public bool HasMore => _end > _start;

    /// <summary>Text of the last line of the last reply, code included.</summary>
    public string LastLine => Encoding.UTF8.GetString(_buffer, _lastStart, _lastLength);

    /// <summary>Lines, without codes, of the last reply that was read to keep them.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public void Clear() => _start = _end = 0;

    /// <summary>Reads one whole reply and returns its code.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    /// <exception cref="MalformedReplyException">The octets are no reply.</exception>
    public int Read(IReceiver receiver, bool keepLines = false)
    {
        if (keepLines)
        {
            _lines.Clear();
        }

        int code = 0;
        while (true)
        {
            ReadOnlySpan<byte> line = ReadLine(receiver);
            int lineCode = CodeOf(line);
            if (code != 0 && lineCode != code)
            {
                throw new MalformedReplyException($"one reply with two codes, {code} and {lineCode}");
            }

            code = lineCode;
            if (keepLines)
            {
                _lines.Add(Encoding.UTF8.GetString(line[Math.Min(4, line.Length)..]));
            }

            if (line.Length == 3 || line[3] == ' ')
            {
                return code;
            }
        }
    }

    private ReadOnlySpan<byte> ReadLine(IReceiver receiver)
    {
        int scanned = 0;
        while (true)
        {
            int lineFeed = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (lineFeed >= 0)
            {
                return TakeLine(scanned + lineFeed);
            }

            scanned = _end - _start;
            Fill(receiver);
        }
    }

    private ReadOnlySpan<byte> TakeLine(int lineFeed)
    {
        if (lineFeed == 0 || _buffer[_start + lineFeed - 1] != '\r')
        {
            throw new MalformedReplyException("a reply line without CR before its LF");
        }

        _lastStart = _start;
        _lastLength = lineFeed - 1;
        _start += lineFeed + 1;
        return _buffer.AsSpan(_lastStart, _lastLength);
    }

    private void Fill(IReceiver receiver)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            throw new MalformedReplyException($"a reply line of over {_buffer.Length} octets");
        }

        int received = receiver.Receive(_buffer.AsSpan(_end));
        if (received == 0)
        {
            throw new EndOfStreamException("closed by the server");
        }

        _end += received;
    }

    private static int CodeOf(ReadOnlySpan<byte> line)
    {
        bool wellFormed = line.Length >= 3 && line[0] is >= (byte)'2' and <= (byte)'5'
            && char.IsAsciiDigit((char)line[1]) && char.IsAsciiDigit((char)line[2])
            && (line.Length == 3 || line[3] is (byte)' ' or (byte)'-');
        return wellFormed
            ? ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0')
            : throw new MalformedReplyException("a reply line without a code");
    }
}

/// <summary>Where the octets of replies come from: the socket, or TLS over it.</summary>
internal interface IReceiver
{
    /// <summary>At least one octet; 0 only where the server has closed.</summary>
    int Receive(Span<byte> buffer);
}
