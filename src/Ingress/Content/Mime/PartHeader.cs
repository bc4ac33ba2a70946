using MimeKit;
using MimeKit.Utils;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>The header fields of one part that its summary shows, except Content-Type.</summary>
internal sealed class PartHeader
{
    private const int MaxNameCharacters = 255;

    private ContentDisposition? _disposition;
    private string? _contentId;

    public ContentEncoding Encoding { get; private set; }

    public void Add(Header header)
    {
        switch (header.Id)
        {
            case HeaderId.ContentDisposition:
                _disposition ??= HeaderText.Disposition(header);
                break;
            case HeaderId.ContentId:
                _contentId ??= HeaderText.MessageId(header);
                break;
            case HeaderId.ContentTransferEncoding when Encoding == ContentEncoding.Default:
                // A part with an unknown encoding is opaque octets (RFC 2045 §6.4).
                Encoding = HeaderText.Decode(header) is { } text && MimeUtils.TryParse(text, out ContentEncoding known)
                    ? known : ContentEncoding.Binary;
                break;
            default:
                break; // not in the summary
        }
    }

    /// <summary>
    /// True if the attachment limit applies: to every leaf except a text body, because an image without a file name is
    /// as large as one with a file name.
    /// </summary>
    public bool IsLimited(ContentType type) => !IsText(type) || IsAttachment(type);

    public PartSummary ToSummary(ContentType type, int number, long size, long offset, long encodedSize) => new()
    {
        Number = number,
        ContentType = Short($"{type.MediaType}/{type.MediaSubtype}".ToLowerInvariant()),
        FileName = FileName(type),
        ContentId = _contentId,
        Size = size,
        IsAttachment = IsAttachment(type),
        TransferEncoding = Encoding switch
        {
            ContentEncoding.EightBit => "8bit",
            ContentEncoding.Binary => "binary",
            ContentEncoding.Base64 => "base64",
            ContentEncoding.QuotedPrintable => "quoted-printable",
            ContentEncoding.UUEncode => "uuencode",
            _ => "7bit",
        },
        Offset = offset,
        EncodedSize = encodedSize,
        Charset = IsText(type) && HeaderText.Clean(type.Charset) is { } charset
            ? Short(charset.ToLowerInvariant()) : null,
    };

    private static bool IsText(ContentType type) => type.IsMimeType("text", "*");

    private static string Short(string text) => text.Length <= MaxNameCharacters ? text : text[..MaxNameCharacters];

    private bool IsAttachment(ContentType type) =>
        FileName(type) is not null || _disposition is { IsAttachment: true }
        || (!IsText(type) && _disposition is null && _contentId is null);

    private string? FileName(ContentType type) =>
        HeaderText.Clean(_disposition?.FileName) is { } fileName ? Short(fileName)
        : HeaderText.Clean(type.Name) is { } name ? Short(name)
        : null;
}
