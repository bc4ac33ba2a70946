using System.Buffers;
using RelateMail.Mime.Quotes;
using RelateMail.Mime.Text;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// Keeps the first octets of a text part that are not quoted, for the preview of the message. Of each quote it keeps
/// only a mark, and of an HTML part only the text.
/// </summary>
internal sealed class BodySample
{
    /// <summary>Four octets for each character of the preview, and as many for the lines that it skips.</summary>
    private const int MaxOctets = 1024;

    private const int SliceOctets = 4096;

    private readonly string? _charset;
    private readonly HtmlTextReader? _html;
    private ArrayBufferWriter<byte>? _own;
    private ArrayBufferWriter<byte>? _text;
    private ArrayBufferWriter<byte>? _quote;
    private bool _isAtLineStart = true;
    private bool _isInQuote;

    private BodySample(string? charset, bool isHtml)
    {
        _charset = charset;
        _html = isHtml ? new HtmlTextReader() : null;
    }

    private bool IsFull => _own?.WrittenCount == MaxOctets;

    /// <summary>
    /// Null if the part is not text that a body can show, or its octets are not like those of ASCII. A multipart has a
    /// sample too, because it becomes a text if its parts cannot be found.
    /// </summary>
    public static BodySample? For(PartHeader header)
    {
        bool isText = header.IsMultipart
            || (header.MediaType is PartHeader.PlainText or "text/html" && header.Disposition != "attachment");
        bool isWide = header.Charset is { } charset
            && (charset.StartsWith("utf-16", StringComparison.Ordinal)
                || charset.StartsWith("utf-32", StringComparison.Ordinal));
        return isText && !isWide ? new BodySample(header.Charset, header.MediaType == "text/html") : null;
    }

    /// <summary>Adds decoded octets of the part, in order.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        if (_html is null)
        {
            AddText(octets);
            return;
        }

        _text ??= new ArrayBufferWriter<byte>(SliceOctets);
        while (!octets.IsEmpty && !IsFull)
        {
            int count = Math.Min(SliceOctets, octets.Length);
            _html.Read(octets[..count], _text);
            AddText(_text.WrittenSpan);
            _text.ResetWrittenCount();
            octets = octets[count..];
        }
    }

    /// <summary>The preview; null if the part has no text.</summary>
    public string? ToPreview() => PreviewText.Of(Decode(_own)) ?? PreviewText.OfQuote(Decode(_quote));

    private string Decode(ArrayBufferWriter<byte>? octets)
    {
        if (octets is null)
        {
            return "";
        }

        string text = TextDecoding.Decode(octets.WrittenSpan, _charset ?? _html?.Charset, isCut: true);
        return _html is null ? text : HtmlTextReader.Decode(text);
    }

    private void AddText(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty && !IsFull)
        {
            int end = octets.IndexOf((byte)'\n');
            int count = end < 0 ? octets.Length : end + 1;
            bool isQuote = _isAtLineStart ? octets[0] == '>' : _isInQuote;
            if (!isQuote)
            {
                Write(ref _own, octets[..count]);
            }
            else if (IsBlank(_own))
            {
                Write(ref _quote, octets[..count]);
            }
            else if (!_isInQuote)
            {
                Write(ref _own, ">\n"u8);
            }

            (_isInQuote, _isAtLineStart) = (isQuote, end >= 0);
            octets = octets[count..];
        }
    }

    private static bool IsBlank(ArrayBufferWriter<byte>? octets) =>
        octets is null || octets.WrittenSpan.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private static void Write(ref ArrayBufferWriter<byte>? to, ReadOnlySpan<byte> octets)
    {
        to ??= new ArrayBufferWriter<byte>(MaxOctets);
        to.Write(octets[..Math.Min(octets.Length, MaxOctets - to.WrittenCount)]);
    }
}
