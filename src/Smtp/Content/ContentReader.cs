using System.Buffers;

namespace RelateMail.Smtp.Content;

/// <summary>Whether a reader has found the end of the content or chunk.</summary>
internal enum ContentStatus
{
    /// <summary>All input was consumed; the end has not arrived yet.</summary>
    NeedMore,

    /// <summary>The end was consumed; the rest of the input belongs to the next command.</summary>
    Complete,
}

/// <summary>
/// Content of DATA: undoes dot-stuffing (RFC 5321 §4.5.2) and finds the end, which is CRLF.CRLF only (§4.1.1.4). The
/// state survives any segmentation of the input; a call allocates nothing.
/// </summary>
/// <param name="maxOctets">The most octets that one content may have, counted without the stuffed dots.</param>
/// <remarks>
/// A bare CR or LF is recorded and never ends a line. The end of a content that another server accepted therefore
/// cannot end it here, and a dot after a bare line end is never removed. The first line begins after the CRLF of the
/// DATA command, so <c>.CRLF</c> alone is the empty content.
/// </remarks>
internal sealed class ContentReader(long maxOctets)
{
    private enum State
    {
        LineStart,
        InLine,
        AfterCr,
        AfterDot,
        AfterDotCr,
    }

    private State _state;

    /// <summary>Octets of the content so far without stuffed dots and the end, drained ones included.</summary>
    public long Octets { get; private set; }

    /// <summary>The content is past its limit: 552 at its end (RFC 1870 §6).</summary>
    public bool TooBig => Octets > maxOctets;

    /// <summary>A CR without its LF or an LF without its CR was seen (RFC 5321 §2.3.8).</summary>
    public bool HasBareLineEnd { get; private set; }

    /// <summary>
    /// Consumes input up to the end of the content, or all of it. Octets are written to <paramref name="sink"/>
    /// until the content is known to be refused. After that, or if the sink is null, they are drained.
    /// </summary>
    public ContentStatus Read(ref ReadOnlySequence<byte> input, IBufferWriter<byte>? sink)
    {
        long consumed = 0;
        foreach (ReadOnlyMemory<byte> segment in input)
        {
            ContentStatus status = Read(segment.Span, sink, out int taken);
            consumed += taken;
            if (status is ContentStatus.Complete)
            {
                input = input.Slice(consumed);
                return status;
            }
        }

        input = input.Slice(input.End);
        return ContentStatus.NeedMore;
    }

    private ContentStatus Read(ReadOnlySpan<byte> octets, IBufferWriter<byte>? sink, out int position)
    {
        int runStart = 0; // octets from here to position are content that is not in the sink yet
        position = 0;
        while (position < octets.Length)
        {
            switch (_state)
            {
                case State.LineStart when octets[position] == '.':
                    Take(octets[runStart..position], sink);
                    runStart = ++position; // the dot is stuffing or part of the end, never content
                    _state = State.AfterDot;
                    break;
                case State.LineStart or State.InLine:
                    position += TakeLine(octets[position..]);
                    break;
                case State.AfterCr when octets[position] == '\n':
                    position++;
                    _state = State.LineStart;
                    break;
                case State.AfterCr:
                    NoteBareLineEnd();
                    break;
                case State.AfterDot when octets[position] == '\r':
                    runStart = ++position; // not content if an LF follows
                    _state = State.AfterDotCr;
                    break;
                case State.AfterDot:
                    _state = State.InLine;
                    break;
                case State.AfterDotCr when octets[position] == '\n':
                    position++;
                    _state = State.LineStart;
                    return ContentStatus.Complete;
                case State.AfterDotCr:
                    Octets++; // the CR was content after all
                    NoteBareLineEnd();
                    break;
            }
        }

        Take(octets[runStart..position], sink);
        return ContentStatus.NeedMore;
    }

    /// <summary>Skips the rest of a line with its CRLF, as far as it has arrived.</summary>
    private int TakeLine(ReadOnlySpan<byte> octets)
    {
        int index = octets.IndexOfAny((byte)'\r', (byte)'\n');
        if (index < 0)
        {
            _state = State.InLine;
            return octets.Length;
        }

        if (octets[index] == '\n')
        {
            NoteBareLineEnd();
            return index + 1;
        }

        if (index + 1 < octets.Length && octets[index + 1] == '\n')
        {
            _state = State.LineStart;
            return index + 2;
        }

        _state = State.AfterCr; // the segment ends here, or the CR is bare
        return index + 1;
    }

    private void NoteBareLineEnd()
    {
        HasBareLineEnd = true;
        _state = State.InLine;
    }

    private void Take(ReadOnlySpan<byte> run, IBufferWriter<byte>? sink)
    {
        Octets += run.Length;
        if (sink is not null && !HasBareLineEnd && !TooBig && !run.IsEmpty)
        {
            sink.Write(run);
        }
    }
}
