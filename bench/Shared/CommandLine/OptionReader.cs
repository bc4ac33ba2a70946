using System.Globalization;

namespace RelateMail.Shared.CommandLine;

/// <summary>Reads <c>--name value</c>, <c>--name=value</c> and <c>--flag</c>.</summary>
/// <remarks>
/// Unknown, repeated and empty options are errors, because a mistyped option would measure or prove something else.
/// </remarks>
internal sealed class OptionReader
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private readonly Dictionary<string, List<string>> _values = [];

    /// <param name="args">The arguments after the command.</param>
    /// <param name="options">All options of the command.</param>
    /// <exception cref="OptionException">An option is unknown, lacks its value or is given twice.</exception>
    public OptionReader(IEnumerable<string> args, IReadOnlyCollection<Option> options)
    {
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out string? argument))
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new OptionException($"'{argument}' is not an option: options start with two dashes.");
            }

            string[] halves = argument.Split('=', 2);
            Option option = options.FirstOrDefault(option => "--" + option.Name == halves[0])
                ?? throw new OptionException($"There is no option {halves[0]}.");
            Add(option, halves, rest);
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out List<string>? values) ? values : [];

    /// <summary>The value; null if the option is absent.</summary>
    public string? Find(string name) => All(name) is [string value] ? value : null;

    public string Require(string name, string example) =>
        Find(name) ?? throw new OptionException($"--{name} is missing, as in --{name} {example}.");

    public int Number(string name, int fallback, int smallest, int largest = int.MaxValue)
    {
        if (Find(name) is not { } text)
        {
            return fallback;
        }

        string bounds = largest == int.MaxValue ? $"of at least {smallest}" : $"from {smallest} to {largest}";
        return TryNumber(text, smallest, largest)
            ?? throw new OptionException($"--{name} must be a whole number {bounds}, not '{text}'.");
    }

    /// <summary>Whole numbers above 0, separated by commas; empty if the option is absent.</summary>
    public IReadOnlyList<int> Numbers(string name) => Find(name) is not { } text
        ? []
        :
        [
            .. text.Split(',').Select(item => TryNumber(item, 1, int.MaxValue)
                ?? throw new OptionException($"--{name} must be numbers separated by commas, not '{text}'.")),
        ];

    /// <summary>One number, or two numbers with dots between them: <c>1..3</c>.</summary>
    public NumberRange Range(string name, NumberRange fallback, int smallest, int largest)
    {
        if (Find(name) is not { } text)
        {
            return fallback;
        }

        string[] ends = text.Split("..");
        return ends.Length <= 2
            && TryNumber(ends[0], smallest, largest) is { } from
            && TryNumber(ends[^1], smallest, largest) is { } to
            && from <= to
            ? new NumberRange(from, to)
            : throw new OptionException(
                $"--{name} must be a number or a range like 1..3, within {smallest} to {largest}, not '{text}'.");
    }

    /// <summary>
    /// A duration above 0: seconds, or a number with its unit, like <c>60</c>, <c>500ms</c>, <c>2m</c>.
    /// </summary>
    public TimeSpan Duration(string name, TimeSpan fallback) =>
        DurationOrZero(name, fallback) is { Ticks: > 0 } duration
            ? duration
            : throw new OptionException($"--{name} must be longer than 0.");

    /// <summary>Like <see cref="Duration"/>, but 0 is allowed too.</summary>
    public TimeSpan DurationOrZero(string name, TimeSpan fallback)
    {
        if (Find(name) is not { } text)
        {
            return fallback;
        }

        (string digits, double milliseconds) = text switch
        {
            [.. var number, 'm', 's'] => (number, 1),
            [.. var number, 's'] => (number, 1_000),
            [.. var number, 'm'] => (number, 60_000),
            _ => (text, 1_000d),
        };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && count * milliseconds <= s_longest.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(count * milliseconds)
            : throw new OptionException(
                $"--{name} must be a duration of at most a day, like 10, 500ms or 2m, not '{text}'.");
    }

    /// <summary>One of <paramref name="choices"/>, by its name.</summary>
    public T Choice<T>(string name, T fallback, IReadOnlyDictionary<string, T> choices)
    {
        if (Find(name) is not { } text)
        {
            return fallback;
        }

        return choices.TryGetValue(text, out T? chosen)
            ? chosen
            : throw new OptionException($"--{name} must be one of {string.Join(", ", choices.Keys)}, not '{text}'.");
    }

    private static string ValueOf(Option option, string[] halves, Queue<string> rest)
    {
        string? value = halves.Length > 1 ? halves[1] : rest.TryDequeue(out string? next) ? next : null;
        return string.IsNullOrEmpty(value) ? throw new OptionException($"--{option.Name} needs a value.") : value;
    }

    private static int? TryNumber(string text, int smallest, int largest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number >= smallest && number <= largest
            ? number
            : null;

    private void Add(Option option, string[] halves, Queue<string> rest)
    {
        if (_values.ContainsKey(option.Name) && option.Kind != OptionKind.Repeatable)
        {
            throw new OptionException($"--{option.Name} is given twice.");
        }

        List<string> values = _values.GetValueOrDefault(option.Name) ?? (_values[option.Name] = []);
        if (option.Kind != OptionKind.Flag)
        {
            values.Add(ValueOf(option, halves, rest));
        }
        else if (halves.Length > 1)
        {
            throw new OptionException($"--{option.Name} has no value.");
        }
    }
}
