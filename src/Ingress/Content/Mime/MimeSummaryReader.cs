using MimeKit;
using RelateMail.Grains.Abstractions;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// Reads a content once, as it streams: collects the summary, counts decoded octets, and refuses a content that exceeds
/// a limit. Keeps no octets of the content. An attached message (message/rfc822) is one leaf: the summary does not list
/// its parts, but they count towards every limit.
/// </summary>
internal sealed class MimeSummaryReader : MimeReader
{
    private const int HeaderBlocks = 4;
    private const int FieldsPerPart = 10;

    private readonly IngressOptions _options;
    private readonly HeaderGuardStream _stream;
    private readonly SummaryFields _fields = new();
    private readonly List<PartSummary> _parts = [];
    private PartHeader _header = new();
    private PartHeader? _attachedMessage;
    private DecodedSize _size = new(ContentEncoding.Default);
    private bool _isLimited;
    private bool _messageHeaderRead;
    private int _attachedDepth;
    private int _depth;
    private int _structures;
    private int _headerFields;
    private long _contentBegin;
    private long _contentEnd;
    private long _headerOctets;
    private long _allHeaderOctets;

    public MimeSummaryReader(Stream content, IngressOptions options)
        : this(new HeaderGuardStream(content, options.Mime.MaxHeaderBytes), options)
    {
    }

    private MimeSummaryReader(HeaderGuardStream stream, IngressOptions options)
        : base(new ParserOptions { MaxMimeDepth = options.Mime.MaxDepth + 2 }, stream)
    {
        _options = options;
        _stream = stream;
    }

    /// <summary>The findings so far; complete after the whole message was read.</summary>
    public ContentFindings ToFindings(SmtpReply? refusal) =>
        new(_fields.ToSummary([.. _parts], _headerOctets), _messageHeaderRead, _fields.HasMessageId, refusal);

    protected override void OnHeadersBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        _stream.BeginHeaders(beginOffset);
        _header = new PartHeader();
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken)
    {
        RefuseIf(++_headerFields > _options.Mime.MaxParts * FieldsPerPart, SmtpReplies.HeaderTooBig);
        _header.Add(header);
        if (!_messageHeaderRead)
        {
            _fields.Add(header);
            RefuseIf(_fields.ReceivedFields > _options.Mime.MaxReceivedFields, SmtpReplies.Loop);
        }
    }

    protected override void OnHeadersEnd(
        long beginOffset, int beginLineNumber, long endOffset, int endLineNumber, CancellationToken cancellationToken)
    {
        _stream.EndHeaders();
        long octets = endOffset - beginOffset;
        _allHeaderOctets += octets;
        RefuseIf(octets > _options.Mime.MaxHeaderBytes, SmtpReplies.HeaderTooBig);
        RefuseIf(_allHeaderOctets > (long)_options.Mime.MaxHeaderBytes * HeaderBlocks, SmtpReplies.HeaderTooBig);
        if (!_messageHeaderRead)
        {
            _messageHeaderRead = true;
            _headerOctets = octets;
        }
    }

    protected override void OnMultipartBegin(
        ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) =>
        Descend();

    protected override void OnMultipartEnd(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        long headersEndOffset,
        long endOffset,
        int lines,
        CancellationToken cancellationToken) => _depth--;

    protected override void OnMessagePartBegin(
        ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        Descend();
        if (_attachedDepth++ == 0)
        {
            _attachedMessage = _header;
        }
    }

    protected override void OnMessagePartEnd(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        long headersEndOffset,
        long endOffset,
        int lines,
        CancellationToken cancellationToken)
    {
        _depth--;
        if (--_attachedDepth == 0 && _attachedMessage is not null)
        {
            long size = endOffset - headersEndOffset;
            RefuseIf(size > _options.MaxAttachmentSizeBytes, SmtpReplies.AttachmentTooBig);
            _parts.Add(_attachedMessage.ToSummary(contentType, _parts.Count + 1, size, headersEndOffset, size));
        }
    }

    protected override void OnMimePartBegin(
        ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        CountStructure();
        _isLimited = _header.IsLimited(contentType);
        _size = new DecodedSize(_header.Encoding);
    }

    protected override void OnMimePartContentRead(
        byte[] content, int startIndex, int count, CancellationToken cancellationToken)
    {
        _size.Add(content, startIndex, count);
        RefuseIf(_isLimited && _size.Octets > _options.MaxAttachmentSizeBytes, SmtpReplies.AttachmentTooBig);
    }

    protected override void OnMimePartContentEnd(
        long beginOffset, int beginLineNumber, long endOffset, int lines, NewLineFormat? newLineFormat,
        CancellationToken cancellationToken)
    {
        _size.End(endOffset - beginOffset);
        RefuseIf(_isLimited && _size.Octets > _options.MaxAttachmentSizeBytes, SmtpReplies.AttachmentTooBig);
        _contentBegin = beginOffset;
        _contentEnd = endOffset;
    }

    protected override void OnMimePartEnd(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        long headersEndOffset,
        long endOffset,
        int lines,
        CancellationToken cancellationToken)
    {
        if (_attachedDepth == 0)
        {
            _parts.Add(_header.ToSummary(
                contentType, _parts.Count + 1, _size.Octets, _contentBegin, _contentEnd - _contentBegin));
        }
    }

    private void Descend()
    {
        CountStructure();
        RefuseIf(++_depth > _options.Mime.MaxDepth, SmtpReplies.StructureTooComplex);
    }

    private void CountStructure() =>
        RefuseIf(++_structures > _options.Mime.MaxParts, SmtpReplies.StructureTooComplex);

    private static void RefuseIf(bool isPastLimit, SmtpReply refusal)
    {
        if (isPastLimit)
        {
            throw new ContentRefusedException(refusal);
        }
    }
}
