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

    /// <summary>The first octets, which can be a byte-order mark.</summary>
    private readonly byte[] _mark = new byte[2];

    private int _markOctets;

    /// <summary>True for UTF-16 and UTF-32, whose octets are kept as they are.</summary>
    private bool _isWide;

    private ArrayBufferWriter<byte>? _own;
    private ArrayBufferWriter<byte>? _text;
    private ArrayBufferWriter<byte>? _quote;
    private bool _isAtLineStart = true;
    private bool _isInQuote;

    private BodySample(string? charset, bool isHtml)
    {
        _charset = charset;
        _html = isHtml ? new HtmlTextReader() : null;
        _isWide = charset is not null
            && (charset.StartsWith("utf-16", StringComparison.Ordinal)
                || charset.StartsWith("utf-32", StringComparison.Ordinal));
    }

    private bool IsFull => _own?.WrittenCount == MaxOctets;

    /// <summary>
    /// Null if the part is not text that a body can show. A multipart has a sample too, because it becomes a text if
    /// its parts cannot be found.
    /// </summary>
    public static BodySample? For(PartHeader header) =>
        header.IsMultipart
            || (header.MediaType is PartHeader.PlainText or "text/html" && header.Disposition != "attachment")
            ? new BodySample(header.Charset, header.MediaType == "text/html")
            : null;

    /// <summary>Adds decoded octets of the part, in order.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        if (_markOctets < _mark.Length)
        {
            ReadOnlySpan<byte> first = octets[..Math.Min(octets.Length, _mark.Length - _markOctets)];
            first.CopyTo(_mark.AsSpan(_markOctets));
            _markOctets += first.Length;
            if (_markOctets < _mark.Length)
            {
                return;
            }

            _isWide |= _mark is [0xFE, 0xFF] or [0xFF, 0xFE];
            Keep(_mark);
            octets = octets[first.Length..];
        }

        Keep(octets);
    }

    /// <summary>The preview; null if the part has no text.</summary>
    public string? ToPreview()
    {
        if (_markOctets < _mark.Length)
        {
            Keep(_mark.AsSpan(0, _markOctets));
        }

        string text = Decode(_own);
        return PreviewText.Of(text) ?? PreviewText.OfQuote(_isWide ? text : Decode(_quote));
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (_isWide)
        {
            Write(ref _own, octets);
            return;
        }

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

    private string Decode(ArrayBufferWriter<byte>? octets)
    {
        if (octets is null)
        {
            return "";
        }

        string text = TextDecoding.Decode(octets.WrittenSpan, _charset ?? _html?.Charset, isCut: true);
        return _html is null ? text : _isWide ? HtmlTextReader.ReadAll(text) : HtmlTextReader.Decode(text);
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
