using System.Buffers;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// Reads a content once, as it streams: collects the summary, counts decoded octets, and refuses a content that exceeds
/// a limit. Keeps one header block, or one line that may be a delimiter, and of each text the octets of a preview.
/// </summary>
internal sealed class MimeSummaryReader(IngressOptions options) : IDisposable
{
    private const int HeaderBlocks = 4;
    private const int FieldsPerPart = 10;

    /// <summary>Octets of the longest line that can be a delimiter; 70 are allowed (RFC 2046 §5.1.1).</summary>
    private const int LongestDelimiter = 1024;

    /// <summary>Octets of the first line, at most, that are read before it is text without a header.</summary>
    private const int LongestFirstLine = 8192;

    private readonly MimeTree _tree = new(options);
    private readonly SummaryFields _fields = new();

    /// <summary>The header block so far, or the start of a line that may be a delimiter.</summary>
    private readonly ArrayBufferWriter<byte> _held = new(2048);

    private HeaderStart _start = new();
    private bool _inHeader = true;
    private bool _messageHeaderRead;
    private bool _atLineStart = true;
    private int _lineBegin;
    private int _lineEndOctets;
    private byte _lastOctet;
    private int _headerFields;
    private long _headerOctets;
    private long _allHeaderOctets;

    /// <summary>Octets read so far, with those that are held.</summary>
    private long _position;

    /// <summary>The findings after <see cref="End"/>.</summary>
    public ContentFindings ToFindings()
    {
        ContentFindings findings = ToFindings(null);
        string? preview = Preview(findings.Summary.TextPart) ?? Preview(findings.Summary.HtmlPart);
        return findings with { Summary = findings.Summary with { Preview = preview } };
    }

    /// <summary>The findings so far, without a preview.</summary>
    public ContentFindings ToFindings(SmtpReply? refusal)
    {
        BodyParts body = BodyParts.Choose(_tree.Root);
        PartSummary[] parts =
            PartList.Make(_tree.Leaves, body, options.Mime.MaxPartListBytes, out string[] truncated);
        MessageSummary summary = _fields.ToSummary(parts, body, _headerOctets);
        if (truncated.Length > 0)
        {
            summary = summary with { TruncatedFields = [.. summary.TruncatedFields, .. truncated] };
        }

        return new ContentFindings(summary, _fields.HasMessageId, refusal);
    }

    /// <summary>Reads the next octets.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            bool mayDelimit = _held.WrittenCount > 0 || (_atLineStart && octets[0] == '-' && _tree.HasFrames);
            octets = octets[(_inHeader ? AddToHeader(octets) : mayDelimit ? AddToLine(octets) : AddContent(octets))..];
        }
    }

    /// <summary>Ends the content.</summary>
    public void End()
    {
        if (_position == 0)
        {
            return;
        }

        if (!_inHeader && _held.WrittenCount > 0)
        {
            EndLine();
        }
        else if (_inHeader && _lineBegin < _held.WrittenCount)
        {
            EndHeaderLine();
        }

        if (_inHeader)
        {
            EndHeader(_held.WrittenSpan, _position);
        }

        _tree.End(_position);
    }

    public void Dispose() => _tree.Dispose();

    private string? Preview(int? part) =>
        part is > 0 and int number ? _tree.Leaves[number - 1].Sample?.ToPreview() : null;

    private int AddToHeader(ReadOnlySpan<byte> octets)
    {
        int end = octets.IndexOf((byte)'\n');
        int count = Math.Min(end < 0 ? octets.Length : end + 1, options.Mime.MaxHeaderBytes + 1 - _held.WrittenCount);
        Hold(octets[..count]);
        bool isLine = end >= 0 && count == end + 1;
        if (isLine)
        {
            EndHeaderLine();
        }
        else if (_start.HasHeader is null && _held.WrittenCount - _lineBegin > LongestFirstLine
            && _held.WrittenSpan[_lineBegin..].IndexOf((byte)':') < 0)
        {
            BeginText(_held.WrittenSpan);
        }

        Refuse(_inHeader && _held.WrittenCount > options.Mime.MaxHeaderBytes);
        return count;
    }

    private void EndHeaderLine()
    {
        ReadOnlySpan<byte> line = _held.WrittenSpan[_lineBegin..];
        if (line[0] == '-' && _tree.FindDelimited(line, out bool isLast) is { } frame)
        {
            long begin = _position - line.Length;
            EndHeader(_held.WrittenSpan[.._lineBegin], begin);
            Delimit(frame, line, isLast, begin - _lineEndOctets);
            return;
        }

        if (_start.HasHeader is null)
        {
            _start.Add(line);
        }

        if (_start.HasHeader == false)
        {
            BeginText(_held.WrittenSpan);
        }
        else if (line.SequenceEqual("\r\n"u8) || line.SequenceEqual("\n"u8))
        {
            Refuse(_held.WrittenCount > options.Mime.MaxHeaderBytes);
            EndHeader(_held.WrittenSpan, _position);
        }
        else
        {
            _lineBegin = _held.WrittenCount;
        }
    }

    /// <summary>The octets that are held are not a header: they are the first octets of a text part.</summary>
    private void BeginText(ReadOnlySpan<byte> octets)
    {
        byte[] text = octets.ToArray();
        _messageHeaderRead = true;
        var header = new PartHeader { IsBare = true };
        _ = _tree.Begin(header, _position - _held.WrittenCount);
        BeginContent();
        Pass(text);
    }

    /// <param name="block">The header block, with its empty line if it has one.</param>
    /// <param name="contentBegin">Offset of the first octet behind the block.</param>
    private void EndHeader(ReadOnlySpan<byte> block, long contentBegin)
    {
        if (_start.HasHeader is null && _start.HasSkippedLine)
        {
            BeginText(block);
            return;
        }

        _allHeaderOctets += block.Length;
        Refuse(_allHeaderOctets > (long)options.Mime.MaxHeaderBytes * HeaderBlocks);
        var header = new PartHeader();
        HeaderFields fields = HeaderFields.From(block[Math.Min(_start.Skipped, block.Length)..]);
        while (fields.MoveNext())
        {
            Refuse(++_headerFields > options.Mime.MaxParts * FieldsPerPart);
            header.Add(fields.Name, fields.Body);
            if (!_messageHeaderRead)
            {
                _fields.Add(fields.Name, fields.Body);
            }
        }

        if (!_messageHeaderRead)
        {
            (_messageHeaderRead, _headerOctets) = (true, block.Length);
            Refuse(_fields.ReceivedFields > options.Mime.MaxReceivedFields, SmtpReplies.Loop);
        }

        _tree.AddStructure(block);
        if (_tree.Begin(header, contentBegin))
        {
            BeginHeader();
        }
        else
        {
            BeginContent();
        }
    }

    private int AddContent(ReadOnlySpan<byte> octets)
    {
        int line = _tree.HasFrames ? octets.IndexOf("\n-"u8) : -1;
        int count = line < 0 ? octets.Length : line + 1;
        _position += count;
        Pass(octets[..count]);
        return count;
    }

    private int AddToLine(ReadOnlySpan<byte> octets)
    {
        int end = octets.IndexOf((byte)'\n');
        int count = Math.Min(end < 0 ? octets.Length : end + 1, LongestDelimiter - _held.WrittenCount);
        Hold(octets[..count]);
        ReadOnlySpan<byte> line = _held.WrittenSpan;
        if (line[^1] == '\n' || line.Length == LongestDelimiter || (line.Length > 1 && line[1] != '-'))
        {
            EndLine();
        }

        return count;
    }

    private void EndLine()
    {
        ReadOnlySpan<byte> line = _held.WrittenSpan;
        if (_tree.FindDelimited(line, out bool isLast) is { } frame)
        {
            Delimit(frame, line, isLast, _position - line.Length - _lineEndOctets);
            return;
        }

        Pass(line);
        _held.ResetWrittenCount();
    }

    private void Delimit(MimeFrame frame, ReadOnlySpan<byte> line, bool isLast, long end)
    {
        bool isHeaderNext = _tree.Delimit(frame, isLast, end);
        _tree.AddStructure(line);
        if (isHeaderNext)
        {
            BeginHeader();
        }
        else
        {
            BeginContent();
        }
    }

    /// <summary>Passes octets of the content on, and remembers how their last line ends.</summary>
    private void Pass(ReadOnlySpan<byte> octets)
    {
        _tree.Add(octets);
        _atLineStart = octets[^1] == '\n';
        byte before = octets.Length > 1 ? octets[^2] : _lastOctet;
        _lineEndOctets = !_atLineStart ? 0 : before == '\r' ? 2 : 1;
        _lastOctet = octets[^1];
    }

    private void BeginHeader()
    {
        (_inHeader, _lineBegin, _start) = (true, 0, new HeaderStart());
        _held.ResetWrittenCount();
    }

    private void BeginContent()
    {
        (_inHeader, _atLineStart, _lineEndOctets, _lastOctet) = (false, true, 0, 0);
        _held.ResetWrittenCount();
    }

    private void Hold(ReadOnlySpan<byte> octets)
    {
        _held.Write(octets);
        _position += octets.Length;
    }

    private static void Refuse(bool isPastLimit, SmtpReply? refusal = null)
    {
        if (isPastLimit)
        {
            throw new ContentRefusedException(refusal ?? SmtpReplies.HeaderTooBig);
        }
    }
}
