using System.Text;

namespace RelateMail.House.Tests.PlainWords;

/// <summary>
/// Text that a person reads as one piece: a paragraph, a cell, a comment, a message. Code in it is one
/// <see cref="Code"/> sign, so that its words are not judged and the sentence around it stays whole.
/// </summary>
internal sealed class Passage(string path)
{
    /// <summary>Stands for a piece of code, a quotation or a value.</summary>
    public const string Code = "¤";

    private readonly StringBuilder _text = new();
    private readonly List<(int Offset, int Line)> _lines = [];

    public string Path { get; } = path;

    public string Text => _text.ToString();

    public Passage Append(string text, int line)
    {
        _lines.Add((_text.Length, line));
        _text.Append(text);
        return this;
    }

    /// <summary>The line in the file of a character of <see cref="Text"/>.</summary>
    public int LineAt(int offset) => _lines.Count == 0 ? 1 : _lines.Last(start => start.Offset <= offset).Line;
}
