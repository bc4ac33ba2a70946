using System.Text;

namespace RelateMail.Shared.Wire;

/// <summary>Reads replies of one or many lines from a stream of octets (RFC 5321 §4.2.1).</summary>
/// <remarks>A reply allocates nothing: its text becomes a string only when a caller asks for it.</remarks>
internal sealed class ReplyReader
{
    /// <summary>A reply line has at most 512 octets (RFC 5321 §4.5.3.1.5). Some servers send longer ones.</summary>
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<string> _lines = [];
    private int _start;
    private int _end;
    private int _scanned;
    private int _lastStart;
    private int _lastLength;

    /// <summary>True if octets have arrived after the last reply.</summary>
    public bool HasMore => _end > _start;

    /// <summary>The last line of the last reply, code included.</summary>
    public string LastLine => Encoding.UTF8.GetString(_buffer, _lastStart, _lastLength);

    /// <summary>The lines, without codes, of the last reply that was read with <c>keepLines</c>.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public void Clear() => _start = _end = _scanned = 0;

    /// <summary>Reads one whole reply and returns its code.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    /// <exception cref="MalformedReplyException">The octets are not a reply.</exception>
    public async ValueTask<int> ReadAsync(IReceiver receiver, bool keepLines, CancellationToken cancellationToken)
    {
        if (keepLines)
        {
            _lines.Clear();
        }

        int code = 0;
        while (true)
        {
            while (!TryTakeLine())
            {
                MakeRoom();
                int received = await receiver.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
                _end += received > 0 ? received : throw new EndOfStreamException("closed by the server");
            }

            if (AddLine(ref code, keepLines))
            {
                return code;
            }
        }
    }

    /// <summary>Checks the line just read. True if the reply ends with it.</summary>
    private bool AddLine(ref int code, bool keepLines)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(_lastStart, _lastLength);
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

        return line.Length == 3 || line[3] == ' ';
    }

    private bool TryTakeLine()
    {
        int lineFeed = _buffer.AsSpan(_start + _scanned, _end - _start - _scanned).IndexOf((byte)'\n');
        if (lineFeed < 0)
        {
            _scanned = _end - _start;
            return false;
        }

        lineFeed += _scanned;
        if (lineFeed == 0 || _buffer[_start + lineFeed - 1] != '\r')
        {
            throw new MalformedReplyException("a reply line without CR before its LF");
        }

        _lastStart = _start;
        _lastLength = lineFeed - 1;
        _start += lineFeed + 1;
        _scanned = 0;
        return true;
    }

    private void MakeRoom()
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

/// <summary>The source of a reply's octets: the socket, or TLS over it.</summary>
internal interface IReceiver
{
    /// <summary>Receives at least one octet; 0 only after the server has closed.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
