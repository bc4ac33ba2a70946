using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;
using RelateMail.Mime.Transfer;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>The header fields of one part that its summary shows. Of a repeated field, the first one counts.</summary>
internal sealed class PartHeader
{
    public const string PlainText = "text/plain";

    private const int MaxNameCharacters = 255;

    private string? _mediaType;
    private string? _transferEncoding;
    private string? _charset;
    private string? _name;
    private string? _fileName;

    /// <summary>type/subtype; text/plain if absent or malformed (RFC 2045 §5.2).</summary>
    public string MediaType => _mediaType ?? (IsBare ? PlainText : DefaultType);

    /// <summary>True if there is no header: the octets are text, even in a digest.</summary>
    public bool IsBare { get; init; }

    /// <summary>The type of a part without Content-Type: message/rfc822 in a digest (RFC 2046 §5.1.5).</summary>
    public string DefaultType { get; set; } = PlainText;

    /// <summary>The delimiter of a multipart; null if it declares none.</summary>
    public byte[]? Boundary { get; private set; }

    /// <summary>The Content-ID of the root of a multipart/related; null if it declares none.</summary>
    public string? Start { get; private set; }

    public string TransferEncoding => _transferEncoding ?? TransferEncodingName.Default;

    /// <summary>inline, attachment or another word; null if absent.</summary>
    public string? Disposition { get; private set; }

    /// <summary>Label in lower case; null if absent.</summary>
    public string? Charset => _charset;

    public string? ContentId { get; private set; }

    public bool HasLocation { get; private set; }

    public string? FileName => _fileName ?? _name;

    public bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    /// <summary>True for an attached message whose octets are not encoded, so that its parts can be read.</summary>
    public bool IsMessage => MediaType is "message/rfc822" or "message/global" or "message/news"
        && TransferDecoder.For(TransferEncoding) is null;

    public bool IsText => MediaType.StartsWith("text/", StringComparison.Ordinal);

    /// <summary>
    /// True if the attachment limit applies: to every leaf except a text body, because an image without a file name is
    /// as large as one with a file name.
    /// </summary>
    public bool IsLimited => !IsText || FileName is not null || Disposition == "attachment";

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
        {
            AddType(body);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Disposition"u8))
        {
            string word = FieldParameters.Word(body);
            Disposition ??= word.Length > 0 ? HeaderText.Cut(word, MaxNameCharacters) : null;
            _fileName ??= Name(body, "filename");
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8))
        {
            string word = FieldParameters.Word(body);
            _transferEncoding ??= word.Length > 0 ? TransferEncodingName.Of(word) : null;
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-ID"u8))
        {
            ContentId ??= MessageIds.First(body);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Location"u8))
        {
            HasLocation = true;
        }
    }

    public PartSummary ToSummary(int number, long size, long offset, long encodedSize) => new()
    {
        Number = number,
        ContentType = HeaderText.Cut(MediaType, MaxNameCharacters),
        FileName = FileName,
        ContentId = ContentId,
        Size = size,
        TransferEncoding = TransferEncoding,
        Offset = offset,
        EncodedSize = encodedSize,
        Charset = IsText ? _charset : null,
        Disposition = Disposition,
    };

    /// <summary>The header of the text part that replaces a multipart whose parts cannot be found.</summary>
    public PartHeader AsText() => new()
    {
        _transferEncoding = _transferEncoding,
        _charset = _charset,
        Disposition = Disposition,
        ContentId = ContentId,
    };

    private void AddType(ReadOnlySpan<byte> body)
    {
        bool isFirst = _mediaType is null;
        _mediaType ??= FieldParameters.MediaType(body);
        if (!isFirst)
        {
            return;
        }

        if (FieldParameters.Get(body, "charset") is { } charset)
        {
            _charset = HeaderText.Cut(charset.Split(' ', '\t')[0], MaxNameCharacters).ToLowerInvariant();
        }

        _name = Name(body, "name");
        if (IsMultipart)
        {
            Boundary = FieldParameters.GetOctets(body, "boundary")?.AsSpan().TrimEnd((byte)' ').ToArray();
            Start = FieldParameters.Get(body, "start")?.Trim('<', '>', ' ');
        }
    }

    private static string? Name(ReadOnlySpan<byte> body, string parameter) =>
        FieldParameters.Get(body, parameter) is { } name ? HeaderText.CutFileName(name, MaxNameCharacters) : null;
}
