using System.Text;

namespace RelateMail.Queries;

/// <summary>
/// Parses a filter. <c>OR</c> binds weaker than the space between two terms, and <c>-</c> stronger than both.
/// </summary>
internal sealed class FilterParser(string text)
{
    private const int MaxTerms = 50;
    private const int MaxDepth = 10;

    private int _position;
    private int _terms;
    private int _depth;

    private char Next => _position < text.Length ? text[_position] : '\0';

    private bool IsAtEnd => _position >= text.Length;

    /// <exception cref="FilterSyntaxException">The filter is not valid.</exception>
    public Condition Parse()
    {
        if (text.Length > MessageFilter.MaxLength)
        {
            throw Error(MessageFilter.MaxLength, $"A filter has at most {MessageFilter.MaxLength} characters.");
        }

        int control = text.AsSpan().IndexOfAnyInRange('\0', '\u001F');
        if (control >= 0)
        {
            throw Error(control, "A filter has no control characters.");
        }

        Condition condition = ParseAny();
        return IsAtEnd ? condition : throw Error(_position, "There is no '(' before this ')'.");
    }

    private Condition ParseAny()
    {
        List<Condition> conditions = [ParseAll()];
        while (TakeOr())
        {
            conditions.Add(ParseAll());
        }

        return conditions.Count == 1 ? conditions[0] : new AnyOf(conditions);
    }

    private Condition ParseAll()
    {
        List<Condition> conditions = [];
        SkipSpaces();
        while (!IsAtEnd && Next != ')' && !IsAtOr())
        {
            conditions.Add(ParseOne());
            SkipSpaces();
        }

        return conditions.Count switch
        {
            0 => throw Error(_position, "A word or a term is missing here."),
            1 => conditions[0],
            _ => new AllOf(conditions),
        };
    }

    private Condition ParseOne()
    {
        if (Next == '-')
        {
            _position++;
            return Next is '\0' or ' ' or ')' or '-'
                ? throw Error(_position, "A word or a term must follow '-' at once.")
                : new Not(ParseOne());
        }

        if (Next != '(')
        {
            return ParseTerm();
        }

        int opened = _position++;
        if (++_depth > MaxDepth)
        {
            throw Error(opened, $"Parentheses are nested at most {MaxDepth} deep.");
        }

        Condition condition = ParseAny();
        if (Next != ')')
        {
            throw Error(opened, "There is no ')' for this '('.");
        }

        _position++;
        _depth--;
        return condition;
    }

    private Condition ParseTerm()
    {
        int start = _position;
        if (++_terms > MaxTerms)
        {
            throw Error(start, $"A filter has at most {MaxTerms} terms.");
        }

        if (Next == '"')
        {
            return FilterTerms.Word(ReadQuoted(), start);
        }

        int end = _position;
        while (end < text.Length && text[end] is not (' ' or '(' or ')' or ':' or '"'))
        {
            end++;
        }

        if (end >= text.Length || text[end] != ':' || !FilterTerms.IsName(text[start..end]))
        {
            return FilterTerms.Word(ReadWord(), start);
        }

        string name = text[start..end];
        _position = end + 1;
        int value = _position;
        string given = Next == '"' ? ReadQuoted() : ReadWord();
        return given.Length == 0
            ? throw Error(value, $"A value must follow '{name}:' at once.")
            : FilterTerms.Named(name, given, start, value);
    }

    /// <summary>The characters up to a space, a parenthesis or the end.</summary>
    private string ReadWord()
    {
        int start = _position;
        while (!IsAtEnd && Next is not (' ' or '(' or ')'))
        {
            if (Next == '"')
            {
                throw Error(_position, "A quote starts a word or a value, and has no other place.");
            }

            _position++;
        }

        return text[start.._position];
    }

    /// <summary>The characters between two quotes, in which a backslash stands before a quote or a backslash.</summary>
    private string ReadQuoted()
    {
        int opened = _position++;
        var value = new StringBuilder();
        while (Next != '"')
        {
            if (Next == '\\')
            {
                _position++;
            }

            if (IsAtEnd)
            {
                throw Error(opened, "There is no second quote for this one.");
            }

            value.Append(text[_position++]);
        }

        _position++;
        return IsAtEnd || Next is ' ' or ')'
            ? value.ToString()
            : throw Error(_position, "A space must follow a quote that ends a value.");
    }

    private bool TakeOr()
    {
        SkipSpaces();
        if (!IsAtOr())
        {
            return false;
        }

        _position += 2;
        return true;
    }

    private bool IsAtOr() => text.AsSpan(_position) is ['O', 'R', .. var rest] && rest is [] or [' ' or '(', ..];

    private void SkipSpaces()
    {
        while (Next == ' ')
        {
            _position++;
        }
    }

    private static FilterSyntaxException Error(int position, string detail) => new(position, detail);
}
