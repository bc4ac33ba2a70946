using System.Globalization;

namespace RelateMail.Ledger.CommandLine;

/// <summary>Reads <c>--name value</c>, <c>--name=value</c> and <c>--flag</c>; strict, since a mistyped option must not
/// prove something else than was meant.</summary>
internal sealed class OptionReader
{
    private readonly Dictionary<string, List<string>> _values = [];

    /// <param name="args">What follows the command.</param>
    /// <param name="options">Every option of the command.</param>
    /// <exception cref="OptionException">An unknown option, one without its value, one given twice.</exception>
    public OptionReader(IEnumerable<string> args, IReadOnlyCollection<Option> options)
    {
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out string? argument))
        {
            string[] halves = argument.Split('=', 2);
            Option option = options.FirstOrDefault(option => "--" + option.Name == halves[0])
                ?? throw new OptionException($"There is no option {halves[0]} here.");
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
                throw new OptionException($"--{option.Name} takes no value.");
            }
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out List<string>? values) ? values : [];

    public string? Find(string name) => All(name) is [string value] ? value : null;

    public string Require(string name, string example) =>
        Find(name) ?? throw new OptionException($"--{name} is missing, as in --{name} {example}.");

    public int Number(string name, int fallback, int smallest, int largest) =>
        Find(name) is not { } text
            ? fallback
            : TryNumber(text, smallest, largest)
                ?? throw new OptionException(
                    $"--{name} must be a whole number from {smallest} to {largest}, not '{text}'.");

    /// <summary>A number, or two with dots between them: <c>1..3</c>.</summary>
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

    /// <summary>Seconds, or a number with its unit: <c>60</c>, <c>60s</c>, <c>500ms</c>, <c>2m</c>.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback)
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
            && TimeSpan.FromDays(1).TotalMilliseconds is var day && count > 0 && count * milliseconds <= day
            ? TimeSpan.FromMilliseconds(count * milliseconds)
            : throw new OptionException(
                $"--{name} must be a duration above 0 and up to a day, like 60, 500ms or 2m, not '{text}'.");
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
}

/// <summary>An option of a command.</summary>
/// <param name="Name">Without the dashes.</param>
internal sealed record Option(string Name, OptionKind Kind = OptionKind.Single);

internal enum OptionKind
{
    /// <summary>With a value, at most once.</summary>
    Single,

    /// <summary>With a value, as often as wanted.</summary>
    Repeatable,

    /// <summary>Without a value.</summary>
    Flag,
}
