using System.Buffers;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>
/// Divides the content into header block and body as its pieces arrive. The header block is kept; the body runs through
/// at most two canonicalizations and is not kept.
/// </summary>
internal sealed class ContentScan(Func<MessageHeader, BodyHashes> headerReady) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _header = new();
    private BodyHashes? _body;

    /// <summary>Null until the empty line after the header block.</summary>
    public MessageHeader? Header { get; private set; }

    public void Append(ReadOnlySpan<byte> piece)
    {
        if (Header is not null)
        {
            _body!.Append(piece);
            return;
        }

        // No more than the header block is kept, up to the first empty line of the piece.
        int before = _header.WrittenCount;
        int emptyLine = piece.IndexOf("\r\n\r\n"u8);
        int wanted = emptyLine < 0 ? piece.Length : emptyLine + 4;
        int taken = Math.Min(wanted, MessageHeader.MaxOctets - before);
        _header.Write(piece[..taken]);
        int end = FindEnd(Math.Max(before - 3, 0), out int bodyStart);
        if (end >= 0)
        {
            Begin(MessageHeader.Parse(_header.WrittenMemory[..end]));
            _body!.Append(piece[(bodyStart - before)..]);
        }
        else if (taken < wanted)
        {
            Begin(MessageHeader.Oversized);
        }
    }

    /// <summary>Ends the content. A message without an empty line has no body (RFC 5322 §2.1).</summary>
    public BodyHashes Complete()
    {
        if (Header is null)
        {
            Begin(MessageHeader.Parse(_header.WrittenMemory));
        }

        _body!.Complete();
        return _body;
    }

    public void Dispose() => _body?.Dispose();

    private void Begin(MessageHeader header)
    {
        Header = header;
        _body = headerReady(header);
    }

    private int FindEnd(int from, out int bodyStart)
    {
        ReadOnlySpan<byte> written = _header.WrittenSpan;
        if (written.StartsWith("\r\n"u8))
        {
            bodyStart = 2;
            return 0;
        }

        int at = written[from..].IndexOf("\r\n\r\n"u8);
        bodyStart = from + at + 4;
        return at < 0 ? -1 : from + at + 2;
    }
}

/// <summary>The body's hashes, made only for the canonicalizations that a signature uses.</summary>
internal sealed class BodyHashes(bool simple, bool relaxed) : IDisposable
{
    private readonly BodyHash? _simple = simple ? BodyHash.Create(Canonicalization.Simple) : null;
    private readonly BodyHash? _relaxed = relaxed ? BodyHash.Create(Canonicalization.Relaxed) : null;

    public BodyHash Of(Canonicalization canonicalization) =>
        (canonicalization == Canonicalization.Simple ? _simple : _relaxed)
        ?? throw new InvalidOperationException($"The body was not hashed in {canonicalization}.");

    public void Append(ReadOnlySpan<byte> piece)
    {
        _simple?.Append(piece);
        _relaxed?.Append(piece);
    }

    public void Complete()
    {
        _simple?.Complete();
        _relaxed?.Complete();
    }

    public void Dispose()
    {
        _simple?.Dispose();
        _relaxed?.Dispose();
    }
}
