using System.Diagnostics.CodeAnalysis;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Queries;

/// <summary>
/// A filter of messages: words, terms with a name such as <c>from:anna</c>, quotes, <c>-</c>, <c>OR</c> and
/// parentheses. Parsed once, immutable, thread-safe.
/// </summary>
public sealed class MessageFilter
{
    /// <summary>The maximum characters of a filter.</summary>
    public const int MaxLength = 1_000;

    private readonly Condition _condition;

    private MessageFilter(string text, Condition condition)
    {
        Text = text;
        _condition = condition;
        (Since, Until) = condition.Times;
    }

    /// <summary>The filter as it was given.</summary>
    public string Text { get; }

    /// <summary>No message that matches was received before; null if unbounded.</summary>
    public DateTimeOffset? Since { get; }

    /// <summary>Every message that matches was received before; null if unbounded.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>Parses a filter.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="filter">Valid only if the result is true.</param>
    /// <param name="error">Valid only if the result is false.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out MessageFilter? filter, [NotNullWhen(false)] out FilterError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            filter = new MessageFilter(text, new FilterParser(text).Parse());
            error = null;
            return true;
        }
        catch (FilterSyntaxException exception)
        {
            filter = null;
            error = exception.Error;
            return false;
        }
    }

    /// <summary>True if the message matches. Needs the details that a list shows, and no more.</summary>
    public bool Matches(StoredMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _condition.Matches(message);
    }

    public override string ToString() => Text;
}

/// <summary>The first error of a filter.</summary>
/// <param name="Position">
/// Index of the character in the filter, from 0; its length if the filter ends too early.
/// </param>
/// <param name="Detail">The rule, as a sentence.</param>
public sealed record FilterError(int Position, string Detail);

/// <summary>Ends the parsing.</summary>
internal sealed class FilterSyntaxException(int position, string detail) : Exception(detail)
{
    public FilterError Error { get; } = new(position, detail);
}
