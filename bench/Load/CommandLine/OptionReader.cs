using System.Buffers;
using System.Globalization;

namespace RelateMail.Load.CommandLine;

/// <summary>Strict reading of <c>--name value</c>, <c>--name=value</c> and <c>--flag</c>.</summary>
/// <remarks>A mistyped option must not measure something else than was meant: unknown, repeated and empty ones are errors.</remarks>
internal sealed class OptionReader
{
    private static readonly SearchValues<char> s_numberParts = SearchValues.Create("0123456789.");
    private readonly Dictionary<string, string?> _given = [];

    /// <param name="args">What follows the mode.</param>
    /// <param name="valued">Names of the options that take a value, without the dashes.</param>
    /// <param name="flags">Names of those that take none.</param>
    public OptionReader(IReadOnlyList<string> args, IReadOnlySet<string> valued, IReadOnlySet<string> flags)
    {
        for (int i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new OptionException($"'{args[i]}' is not an option: options begin with two dashes.");
            }

            int equals = args[i].IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? args[i][2..] : args[i][2..equals];
            string? value = equals < 0 ? null : args[i][(equals + 1)..];
            if (flags.Contains(name))
            {
                Add(name, value is null ? null : throw new OptionException($"--{name} takes no value."));
            }
            else if (valued.Contains(name))
            {
                Add(name, value ?? (++i < args.Count ? args[i] : throw new OptionException($"--{name} needs a value.")));
            }
            else
            {
                throw new OptionException($"There is no option --{name}.");
            }
        }
    }

    public bool Has(string name) => _given.ContainsKey(name);

    public string Text(string name, string fallback)
    {
        string value = _given.GetValueOrDefault(name) ?? fallback;
        return value.Length > 0 ? value : throw new OptionException($"--{name} is empty.");
    }

    public int Number(string name, int fallback, int smallest, int largest = int.MaxValue)
    {
        if (_given.GetValueOrDefault(name) is not { } text)
        {
            return fallback;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number < smallest || number > largest)
        {
            string bounds = largest == int.MaxValue ? $"of at least {smallest}" : $"from {smallest} to {largest}";
            throw new OptionException($"--{name} must be a whole number {bounds}, not '{text}'.");
        }

        return number;
    }

    /// <summary>A duration with its unit: <c>500ms</c>, <c>10s</c>, <c>2m</c>.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback)
    {
        if (_given.GetValueOrDefault(name) is not { } text)
        {
            return fallback;
        }

        int unit = text.AsSpan().IndexOfAnyExcept(s_numberParts);
        double? milliseconds = unit <= 0 ? null : text[unit..] switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            _ => null,
        };
        if (milliseconds is not { } scale
            || !double.TryParse(text.AsSpan(0, unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            || count * scale > TimeSpan.FromDays(1).TotalMilliseconds)
        {
            throw new OptionException($"--{name} must be a duration of at most a day, like 500ms, 10s or 2m, not '{text}'.");
        }

        return TimeSpan.FromMilliseconds(count * scale);
    }

    /// <summary>One of <paramref name="choices"/>, by its name.</summary>
    public T Choice<T>(string name, T fallback, IReadOnlyDictionary<string, T> choices)
    {
        if (_given.GetValueOrDefault(name) is not { } text)
        {
            return fallback;
        }

        return choices.TryGetValue(text, out T? chosen)
            ? chosen
            : throw new OptionException($"--{name} must be one of {string.Join(", ", choices.Keys)}, not '{text}'.");
    }

    /// <summary>Whole numbers above 0 with commas between them; empty where the option is not given.</summary>
    public IReadOnlyList<int> Numbers(string name)
    {
        if (_given.GetValueOrDefault(name) is not { } text)
        {
            return [];
        }

        var numbers = new List<int>();
        foreach (string item in text.Split(','))
        {
            if (!int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number == 0)
            {
                throw new OptionException($"--{name} must be process ids with commas between them, not '{text}'.");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private void Add(string name, string? value)
    {
        if (!_given.TryAdd(name, value))
        {
            throw new OptionException($"--{name} is given twice.");
        }
    }
}
