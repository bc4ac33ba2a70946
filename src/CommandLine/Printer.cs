using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RelateMail.CommandLine;

/// <summary>Prints results: a table or text for people, or one JSON object a line.</summary>
internal sealed class Printer(TextWriter output, bool isJson)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public bool IsJson => isJson;

    /// <summary>
    /// Removes control characters: text of a mail must not change the terminal or pretend to be another line.
    /// </summary>
    public static string Clean(string? text, bool keepLines = false) => text is null ? "" : string.Concat(
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Select(character =>
            keepLines && character is '\n' or '\t' ? character
            : char.IsControl(character) || IsDirection(character) ? '\uFFFD'
            : character));

    public static string Time(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    public static string Text(object? value) => value switch
    {
        null => "",
        DateTimeOffset time => Time(time),
        IEnumerable<string> many => string.Join(",", many),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>Prints the items of a list.</summary>
    /// <param name="items">The items.</param>
    /// <param name="headings">Of the columns.</param>
    /// <param name="cells">Makes the columns of an item, for people.</param>
    public async Task ListAsync<T>(IAsyncEnumerable<T> items, string[] headings, Func<T, object?[]> cells)
    {
        List<string[]> rows = [headings];
        await foreach (T item in items)
        {
            if (isJson)
            {
                await JsonAsync(item);
            }
            else
            {
                rows.Add([.. cells(item).Select(cell => Clean(Text(cell)))]);
            }
        }

        if (!isJson)
        {
            await TableAsync(rows);
        }
    }

    /// <summary>Prints one item: as a line for people.</summary>
    public async Task ItemAsync<T>(T item, Func<T, string> line)
    {
        if (isJson)
        {
            await JsonAsync(item);
        }
        else
        {
            await output.WriteLineAsync(Clean(line(item), keepLines: true));
            await output.FlushAsync();
        }
    }

    /// <summary>Prints the members of one item, with a line for each.</summary>
    public Task MembersAsync<T>(T item) => ItemAsync(item, static item =>
    {
        var text = new StringBuilder();
        foreach (JsonProperty member in JsonSerializer.SerializeToElement(item, s_json).EnumerateObject())
        {
            if (member.Value.ValueKind is not JsonValueKind.Null)
            {
                text.Append(text.Length == 0 ? "" : "\n").Append(CultureInfo.InvariantCulture, $"{member.Name,-16}  ")
                    .Append(Clean(member.Value.ToString()));
            }
        }

        return text.ToString();
    });

    private static bool IsDirection(char character) =>
        character is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F';

    private async Task JsonAsync<T>(T item)
    {
        await output.WriteLineAsync(JsonSerializer.Serialize(item, s_json));
        await output.FlushAsync();
    }

    private async Task TableAsync(List<string[]> rows)
    {
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> padded = row.Select((cell, column) => cell.PadRight(widths[column]));
            await output.WriteLineAsync(string.Join("  ", padded).TrimEnd());
        }
    }
}
