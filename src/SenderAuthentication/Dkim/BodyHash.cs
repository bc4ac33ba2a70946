using System.Security.Cryptography;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>The two canonicalizations (RFC 6376 §3.4).</summary>
internal enum Canonicalization
{
    Simple,
    Relaxed,
}

/// <summary>SHA-256 over the body in one canonicalization, fed piece by piece.</summary>
internal abstract class BodyHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _pendingLines;

    /// <summary>Canonical octets so far; after <see cref="Complete"/> those of the whole body.</summary>
    public long Length { get; private set; }

    /// <summary>The hash; null before <see cref="Complete"/>.</summary>
    public byte[]? Value { get; private set; }

    public static BodyHash Create(Canonicalization canonicalization) =>
        canonicalization == Canonicalization.Simple ? new SimpleBodyHash() : new RelaxedBodyHash();

    public abstract void Append(ReadOnlySpan<byte> piece);

    public void Complete()
    {
        Finish();
        Value = _hash.GetHashAndReset();
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Ends the body: at most one of the pending line ends is part of it (RFC 6376 §3.4.3, §3.4.4).</summary>
    protected abstract void Finish();

    /// <summary>A line end that is only part of the body if something follows.</summary>
    protected void AddPendingLines(long count) => _pendingLines += count;

    protected void Emit(ReadOnlySpan<byte> octets)
    {
        for (; _pendingLines > 0; _pendingLines -= Math.Min(_pendingLines, LineEnds.Length / 2))
        {
            EmitNow(LineEnds[..(int)Math.Min(_pendingLines * 2, LineEnds.Length)]);
        }

        EmitNow(octets);
    }

    protected void EmitLastLine()
    {
        _pendingLines = 0;
        EmitNow("\r\n"u8);
    }

    private static ReadOnlySpan<byte> LineEnds =>
        "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"u8;

    private void EmitNow(ReadOnlySpan<byte> octets)
    {
        _hash.AppendData(octets);
        Length += octets.Length;
    }
}

/// <summary>The simple body: empty lines at its end become one CRLF (RFC 6376 §3.4.3).</summary>
internal sealed class SimpleBodyHash : BodyHash
{
    private bool _pendingCr;

    public override void Append(ReadOnlySpan<byte> piece)
    {
        if (piece.Length == 0)
        {
            return;
        }

        if (_pendingCr)
        {
            _pendingCr = false;
            if (piece[0] == (byte)'\n')
            {
                AddPendingLines(1);
                piece = piece[1..];
            }
            else
            {
                Emit("\r"u8);
            }
        }

        ReadOnlySpan<byte> kept = piece;
        if (kept is [.., (byte)'\r'])
        {
            _pendingCr = true;
            kept = kept[..^1];
        }

        int lines = 0;
        while (kept is [.., (byte)'\r', (byte)'\n'])
        {
            lines++;
            kept = kept[..^2];
        }

        if (kept.Length > 0)
        {
            Emit(kept);
        }

        AddPendingLines(lines);
    }

    protected override void Finish()
    {
        if (_pendingCr)
        {
            Emit("\r"u8);
        }

        EmitLastLine();
    }
}

/// <summary>
/// The relaxed body: white space is one space within a line and nothing at its end, and empty lines at the end of the
/// body are nothing (RFC 6376 §3.4.4).
/// </summary>
internal sealed class RelaxedBodyHash : BodyHash
{
    private const int FewLines = 16;

    private readonly byte[] _buffer = new byte[4096];
    private int _length;
    private long _pendingLines;
    private bool _pendingSpace;
    private bool _pendingCr;

    public override void Append(ReadOnlySpan<byte> piece)
    {
        if (_pendingCr && piece.Length > 0)
        {
            _pendingCr = false;
            if (piece[0] == (byte)'\n')
            {
                EndLine();
                piece = piece[1..];
            }
            else
            {
                Add("\r"u8);
            }
        }

        for (int at = 0; at < piece.Length;)
        {
            int start = at;
            while (at < piece.Length && !IsSpecial(piece[at]))
            {
                at++; // words are short: a vectorized search costs more than it finds
            }

            Add(piece[start..at]);
            at = at < piece.Length ? AppendSpecial(piece, at) : at;
        }
    }

    private static bool IsSpecial(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r';

    /// <summary>White space or a CR at the position; returns the position behind it.</summary>
    private int AppendSpecial(ReadOnlySpan<byte> piece, int at)
    {
        if (piece[at] != (byte)'\r')
        {
            _pendingSpace = true;
            return at + 1;
        }

        if (at + 1 == piece.Length)
        {
            _pendingCr = true;
        }
        else if (piece[at + 1] == (byte)'\n')
        {
            EndLine();
            return at + 2;
        }
        else
        {
            Add("\r"u8); // a CR of its own is text
        }

        return at + 1;
    }

    protected override void Finish()
    {
        if (_pendingCr)
        {
            Add("\r"u8);
        }

        Flush();
        if (Length > 0)
        {
            EmitLastLine();
        }
    }

    private void Add(ReadOnlySpan<byte> octets)
    {
        if (octets.Length == 0)
        {
            return;
        }

        if (_pendingLines > FewLines)
        {
            Flush();
            AddPendingLines(_pendingLines);
            _pendingLines = 0;
        }

        for (; _pendingLines > 0; _pendingLines--)
        {
            Put("\r\n"u8);
        }

        if (_pendingSpace)
        {
            _pendingSpace = false;
            if (octets.Length < _buffer.Length - _length)
            {
                _buffer[_length++] = (byte)' ';
            }
            else
            {
                Put(" "u8);
            }
        }

        Put(octets);
    }

    private void EndLine()
    {
        _pendingSpace = false;
        _pendingLines++;
    }

    private void Put(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > _buffer.Length - _length)
        {
            Flush();
        }

        if (octets.Length > _buffer.Length)
        {
            Emit(octets);
            return;
        }

        octets.CopyTo(_buffer.AsSpan(_length));
        _length += octets.Length;
    }

    private void Flush()
    {
        if (_length > 0)
        {
            Emit(_buffer.AsSpan(0, _length));
            _length = 0;
        }
    }
}
