using System.Globalization;

namespace RelateMail.Mime.Quotes;

/// <summary>The beginning of a text as a list of messages shows it: one line, with white space folded.</summary>
public static class PreviewText
{
    /// <summary>The longest preview in UTF-16 characters.</summary>
    public const int MaxCharacters = 200;

    private const int MaxLines = 64;

    /// <summary>
    /// The first characters of the text without quotes, the lines that name their author, and the signature; null if
    /// nothing is left.
    /// </summary>
    public static string? Of(ReadOnlySpan<char> text)
    {
        Span<Range> ranges = stackalloc Range[MaxLines];
        var lines = new TextLines(text, ranges[..text.Split(ranges, '\n')]);
        var line = new FoldedLine(stackalloc char[MaxCharacters]);
        for (int index = 0; index < lines.Count && !line.IsFull; index++)
        {
            if (lines.IsBlank(index) || lines.IsQuote(index) || QuotedHeader.IsForward(lines[index]))
            {
                continue;
            }

            if (line.Length > 0
                && (ReplyText.IsSignature(lines.Whole(index)) || QuotedHeader.IsAt(lines, index)))
            {
                break;
            }

            if (Attribution.LinesAt(lines, index) is > 0 and int count)
            {
                index += count - 1;
                continue;
            }

            line.Add(lines[index]);
        }

        return line.ToText();
    }

    /// <summary>The first characters of a text that is all quoted, without the marks of its lines.</summary>
    public static string? OfQuote(ReadOnlySpan<char> text)
    {
        var line = new FoldedLine(stackalloc char[MaxCharacters]);
        foreach (Range range in text.Split('\n'))
        {
            line.Add(text[range].TrimStart("> \t"));
            if (line.IsFull)
            {
                break;
            }
        }

        return line.ToText();
    }

    private ref struct FoldedLine(Span<char> characters)
    {
        private readonly Span<char> _characters = characters;
        private bool _needsSpace;

        public int Length { get; private set; }

        public readonly bool IsFull => Length == _characters.Length;

        public void Add(ReadOnlySpan<char> text)
        {
            _needsSpace = Length > 0;
            foreach (char character in text)
            {
                if (char.IsWhiteSpace(character) || char.IsControl(character))
                {
                    _needsSpace = Length > 0;
                }
                else if (!IsFiller(character) || (!_needsSpace && Length > 0))
                {
                    Append(character);
                }

                if (IsFull)
                {
                    return;
                }
            }
        }

        public readonly string? ToText()
        {
            int length = Length > 0 && char.IsHighSurrogate(_characters[Length - 1]) ? Length - 1 : Length;
            while (length > 0 && (_characters[length - 1] == ' ' || IsFiller(_characters[length - 1])))
            {
                length--;
            }

            return length == 0 ? null : _characters[..length].ToString();
        }

        private void Append(char character)
        {
            if (_needsSpace)
            {
                _characters[Length++] = ' ';
                _needsSpace = false;
            }

            if (!IsFull)
            {
                _characters[Length++] = character;
            }
        }

        /// <summary>True for an invisible character. Senders add rows of them after white space to fill the line.
        /// </summary>
        private static bool IsFiller(char character) =>
            character == '\u034F' || CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.Format;
    }
}
