using System.Buffers;

namespace RelateMail.Mime.Text;

/// <summary>Lays out the text of an HTML document: blocks as lines, white space folded, quotes marked.</summary>
internal sealed class HtmlTextLayout
{
    private int _lines;
    private int _quotes;
    private int _preformatted;
    private bool _hasSpace;
    private bool _isBegun;
    private bool _isAtLineStart = true;

    /// <summary>Writes text without white space.</summary>
    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> text)
    {
        if (_lines > 0 && _isBegun)
        {
            text.Write(_lines == 1 ? "\n"u8 : "\n\n"u8);
            _isAtLineStart = true;
        }

        if (_isAtLineStart && _quotes > 0)
        {
            text.Write("> "u8);
        }
        else if (_hasSpace && !_isAtLineStart)
        {
            text.Write(" "u8);
        }

        (_isBegun, _isAtLineStart, _hasSpace, _lines) = (true, false, false, 0);
        text.Write(octets);
    }

    /// <summary>Writes white space, which is folded except in <c>pre</c>.</summary>
    public void WriteSpace(byte octet, IBufferWriter<byte> text)
    {
        if (_preformatted > 0 && octet == '\n')
        {
            _lines = Math.Min(2, _lines + 1);
        }
        else if (_preformatted > 0 && octet is (byte)' ' or (byte)'\t')
        {
            Write([octet], text);
        }
        else
        {
            _hasSpace = true;
        }
    }

    /// <summary>Applies a tag.</summary>
    /// <param name="name">In lower case.</param>
    /// <param name="isEnd">True for an end tag.</param>
    public void AddTag(ReadOnlySpan<byte> name, bool isEnd)
    {
        if (name.SequenceEqual("br"u8))
        {
            _lines = Math.Min(2, _lines + 1);
            return;
        }

        if (name.SequenceEqual("blockquote"u8))
        {
            _quotes = Math.Max(0, _quotes + (isEnd ? -1 : 1));
        }
        else if (name.SequenceEqual("pre"u8))
        {
            _preformatted = Math.Max(0, _preformatted + (isEnd ? -1 : 1));
        }

        _lines = Math.Max(_lines, LinesOf(name));
        _hasSpace |= name.SequenceEqual("td"u8) || name.SequenceEqual("th"u8);
    }

    /// <summary>Line ends that separate a block from the text around it: 2 make an empty line.</summary>
    private static int LinesOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("p"u8) || name.SequenceEqual("blockquote"u8) || name.SequenceEqual("pre"u8)
            || IsHeading(name) => 2,
        _ when name.SequenceEqual("div"u8) || name.SequenceEqual("tr"u8) || name.SequenceEqual("li"u8)
            || name.SequenceEqual("table"u8) || name.SequenceEqual("ul"u8) || name.SequenceEqual("ol"u8)
            || name.SequenceEqual("hr"u8) || name.SequenceEqual("body"u8) || name.SequenceEqual("dt"u8)
            || name.SequenceEqual("dd"u8) || name.SequenceEqual("section"u8) || name.SequenceEqual("article"u8)
            || name.SequenceEqual("header"u8) || name.SequenceEqual("footer"u8) || name.SequenceEqual("center"u8)
            || name.SequenceEqual("address"u8) || name.SequenceEqual("form"u8) || name.SequenceEqual("title"u8) => 1,
        _ => 0,
    };

    private static bool IsHeading(ReadOnlySpan<byte> name) =>
        name.Length == 2 && name[0] == 'h' && name[1] is >= (byte)'1' and <= (byte)'6';
}
