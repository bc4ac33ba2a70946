namespace RelateMail.Mime.Quotes;

/// <summary>A text as lines without their line ends.</summary>
internal readonly ref struct TextLines(ReadOnlySpan<char> text, ReadOnlySpan<Range> lines)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<Range> _lines = lines;

    public int Count => _lines.Length;

    /// <summary>The line without white space at its end.</summary>
    public ReadOnlySpan<char> this[int index] => _text[_lines[index]].TrimEnd();

    /// <summary>The line with white space at its end and its CR.</summary>
    public ReadOnlySpan<char> Raw(int index) => _text[_lines[index]];

    /// <summary>The line with white space at its end.</summary>
    public ReadOnlySpan<char> Whole(int index) => Raw(index).TrimEnd('\r');

    public bool IsBlank(int index) => this[index].IsEmpty;

    /// <summary>True for a line that another message wrote: it begins with a greater-than sign.</summary>
    public bool IsQuote(int index)
    {
        ReadOnlySpan<char> line = _text[_lines[index]].TrimStart(' ');
        return line.Length > 0 && line[0] == '>' && !line.StartsWith(">From ", StringComparison.Ordinal);
    }

    /// <summary>The next line that is not blank; <see cref="Count"/> after the last one.</summary>
    public int SkipBlank(int index)
    {
        while (index < Count && IsBlank(index))
        {
            index++;
        }

        return index;
    }
}
