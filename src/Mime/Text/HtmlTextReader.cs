using System.Buffers;
using System.Text;

namespace RelateMail.Mime.Text;

/// <summary>
/// Reads the text of an HTML document as it streams, in memory that does not grow. Drops tags, comments, styles and
/// scripts. A block is a line, and a line of a <c>blockquote</c> begins with <c>&gt;</c>. Character references stay as
/// they are. The charset must contain ASCII, as every charset except UTF-16 and UTF-32 does.
/// </summary>
public sealed class HtmlTextReader
{
    private const int MaxTagOctets = 256;

    private const byte Escape = 0x1B;

    private static readonly SearchValues<byte> s_textEnds = SearchValues.Create("< \t\r\n\f\u001B"u8);

    /// <summary>Starts with the first octets of the current tag, behind its less-than sign.</summary>
    private readonly byte[] _tag = new byte[MaxTagOctets];

    private readonly HtmlTextLayout _layout = new();
    private State _state;
    private int _tagOctets;
    private byte _lastInTag;
    private byte _quote;
    private int _dashes;
    private bool _isShifted;

    /// <summary>The slash and the name of the end tag that ends a style, a script or a title.</summary>
    private byte[] _rawEnd = [];

    private int _rawMatched;

    private enum State
    {
        Text,
        EscapeSequence,
        Open,
        Tag,
        Quoted,
        Comment,
        Raw,
        RawTag,
    }

    /// <summary>The charset of the document's meta element; null if none was read so far.</summary>
    public string? Charset { get; private set; }

    /// <summary>All text of a document, with its character references decoded.</summary>
    public static string ReadAll(string html)
    {
        var reader = new HtmlTextReader();
        var text = new ArrayBufferWriter<byte>();
        reader.Read(Encoding.UTF8.GetBytes(html), text);
        return Decode(Encoding.UTF8.GetString(text.WrittenSpan));
    }

    /// <summary>Decodes the character references of text that was read.</summary>
    public static string Decode(string text) => System.Net.WebUtility.HtmlDecode(text);

    /// <summary>Reads the next octets.</summary>
    /// <param name="html">The octets, in any division.</param>
    /// <param name="text">Receives the text.</param>
    public void Read(ReadOnlySpan<byte> html, IBufferWriter<byte> text)
    {
        while (!html.IsEmpty)
        {
            html = html[(_state switch
            {
                State.Text => ReadText(html, text),
                State.EscapeSequence => ReadEscape(html[0], text),
                State.Open => ReadOpen(html[0], text),
                State.Tag => ReadTag(html[0]),
                State.Quoted => ReadQuoted(html),
                State.Comment => ReadComment(html[0]),
                State.Raw => ReadRaw(html),
                _ => ReadRawTag(html[0]),
            })..];
        }
    }

    private int ReadText(ReadOnlySpan<byte> html, IBufferWriter<byte> text)
    {
        // In a shifted charset (ISO-2022), octets of ASCII signs are halves of characters until the next escape.
        int end = _isShifted ? html.IndexOf(Escape) : html.IndexOfAny(s_textEnds);
        if (end != 0)
        {
            int count = end < 0 ? html.Length : end;
            _layout.Write(html[..count], text);
            return count;
        }

        switch (html[0])
        {
            case (byte)'<':
                (_state, _tagOctets) = (State.Open, 0);
                break;
            case Escape:
                _layout.Write(html[..1], text);
                _state = State.EscapeSequence;
                break;
            default:
                _layout.WriteSpace(html[0], text);
                break;
        }

        return 1;
    }

    private int ReadEscape(byte octet, IBufferWriter<byte> text)
    {
        _isShifted = octet == '$';
        _state = State.Text;
        if (octet is not ((byte)'$' or (byte)'('))
        {
            return 0;
        }

        _layout.Write([octet], text);
        return 1;
    }

    /// <summary>A less-than sign begins a tag only before a letter, a slash, or a mark of a comment.</summary>
    private int ReadOpen(byte octet, IBufferWriter<byte> text)
    {
        if (char.IsAsciiLetter((char)octet) || octet is (byte)'/' or (byte)'!' or (byte)'?')
        {
            (_state, _lastInTag) = (State.Tag, 0);
            return 0;
        }

        _layout.Write("<"u8, text);
        _state = State.Text;
        return 0;
    }

    private int ReadTag(byte octet)
    {
        if (octet == '>')
        {
            EndTag();
            return 1;
        }

        if (_tagOctets < MaxTagOctets)
        {
            _tag[_tagOctets++] = octet;
        }

        if (octet is (byte)'"' or (byte)'\'' && _lastInTag == '=')
        {
            (_state, _quote) = (State.Quoted, octet);
        }
        else if (_tagOctets == 3 && _tag.AsSpan(0, 3).SequenceEqual("!--"u8))
        {
            (_state, _dashes) = (State.Comment, 2);
        }

        _lastInTag = octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? _lastInTag : octet;
        return 1;
    }

    private int ReadQuoted(ReadOnlySpan<byte> html)
    {
        int end = html.IndexOf(_quote);
        int count = end < 0 ? html.Length : end + 1;
        ReadOnlySpan<byte> kept = html[..Math.Min(count, MaxTagOctets - _tagOctets)];
        kept.CopyTo(_tag.AsSpan(_tagOctets));
        _tagOctets += kept.Length;
        if (end >= 0)
        {
            (_state, _lastInTag) = (State.Tag, _quote);
        }

        return count;
    }

    private int ReadComment(byte octet)
    {
        if (octet == '>' && _dashes >= 2)
        {
            _state = State.Text;
        }

        _dashes = octet == '-' ? _dashes + 1 : 0;
        return 1;
    }

    private int ReadRaw(ReadOnlySpan<byte> html)
    {
        int open = html.IndexOf((byte)'<');
        if (open < 0)
        {
            return html.Length;
        }

        (_state, _rawMatched) = (State.RawTag, 0);
        return open + 1;
    }

    private int ReadRawTag(byte octet)
    {
        if (_rawMatched < _rawEnd.Length)
        {
            bool isNext = (octet | (octet is >= (byte)'A' and <= (byte)'Z' ? 0x20 : 0)) == _rawEnd[_rawMatched];
            _rawMatched++;
            _state = isNext ? State.RawTag : State.Raw;
            return isNext ? 1 : 0;
        }

        _rawEnd.CopyTo(_tag, 0);
        (_tagOctets, _lastInTag) = (_rawEnd.Length, 0);
        _state = octet is (byte)'>' or (byte)'/' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'
            ? State.Tag : State.Raw;
        return 0;
    }

    private void EndTag()
    {
        _state = State.Text;
        ReadOnlySpan<byte> tag = _tag.AsSpan(0, _tagOctets);
        bool isEnd = tag.StartsWith("/"u8);
        ReadOnlySpan<byte> name = tag[(isEnd ? 1 : 0)..];
        int length = name.IndexOfAnyExceptInRange((byte)'0', (byte)'z');
        name = length < 0 ? name : name[..length];
        Span<byte> lower = stackalloc byte[MaxTagOctets];
        lower = lower[..name.Length];
        _ = Ascii.ToLower(name, lower, out _);
        if (!isEnd && (lower.SequenceEqual("style"u8) || lower.SequenceEqual("script"u8)
            || lower.SequenceEqual("title"u8)))
        {
            _rawEnd = [(byte)'/', .. lower];
            _state = State.Raw;
        }
        else if (lower.SequenceEqual("meta"u8))
        {
            Charset ??= HtmlCharset.Find((byte[])[(byte)'<', .. tag, (byte)'>']);
        }

        _layout.AddTag(lower, isEnd);
    }
}
