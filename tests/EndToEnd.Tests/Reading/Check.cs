using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RelateMail.EndToEnd.Tests.Reading;

/// <summary>The words of a check, each with what it asserts of a value.</summary>
internal static class Check
{
    /// <summary>Asserts one check of a message.</summary>
    public static async Task AssertAsync(JsonElement check, CheckedMessage message, byte[] content)
    {
        if (check.TryGetProperty("anyOf", out JsonElement choices))
        {
            var faults = new List<string>();
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                if (Fault(choice, await message.FindAsync(choice.GetProperty("field").GetString()!)) is not { } fault)
                {
                    return;
                }

                faults.Add(fault);
            }

            Assert.Fail(string.Join("; or ", faults));
        }
        else if (check.TryGetProperty("reading", out JsonElement reading))
        {
            AssertReading(reading, message, content);
        }
        else
        {
            string field = check.GetProperty("field").GetString()!;
            string? fault = Fault(check, await message.FindAsync(field));
            Assert.True(fault is null, $"{field}: {fault} ({check.GetProperty("why").GetString()})");
        }
    }

    /// <summary>Why the value is not as it should be; null if it is.</summary>
    private static string? Fault(JsonElement check, object? value)
    {
        foreach (JsonProperty word in check.EnumerateObject())
        {
            if (word.Name is not ("field" or "why" or "ref" or "mailbox" or "entry") && !Holds(word, value))
            {
                return $"expected {word.Name} {Short(word.Value.GetRawText())}, is {Short(Show(value))}";
            }
        }

        return null;
    }

    private static bool Holds(JsonProperty word, object? value)
    {
        JsonElement wanted = word.Value;
        string? text = Text(value);
        return word.Name switch
        {
            "is" => Equals(wanted, value),
            "oneOf" => wanted.EnumerateArray().Any(one => Equals(one, value)),
            "has" => text?.Contains(wanted.GetString()!, StringComparison.Ordinal) == true,
            "hasNot" => text?.Contains(wanted.GetString()!, StringComparison.Ordinal) != true,
            "ends" => text?.EndsWith(wanted.GetString()!, StringComparison.Ordinal) == true,
            "notNull" => text is not null,
            "nullOrHas" => text?.Contains(wanted.GetString()!, StringComparison.Ordinal) != false,
            "count" => Count(value) == wanted.GetInt32(),
            "min" => Count(value) >= wanted.GetInt32(),
            "octets" => Encoding.UTF8.GetBytes(wanted.GetString()!).AsSpan().SequenceEqual((byte[])value!),
            "hex" => Convert.FromHexString(wanted.GetString()!).AsSpan().SequenceEqual((byte[])value!),
            "sha256" => Convert.ToHexStringLower(SHA256.HashData((byte[])value!)) == wanted.GetString(),
            "instant" => text is not null && Instant(text) == Instant(wanted.GetString()!),
            "instantOrNull" => text is null
                || wanted.EnumerateArray().Any(one => Instant(one.GetString()!) == Instant(text)),
            "addresses" => Strings(wanted).SequenceEqual(
                ((JsonElement)value!).EnumerateArray().Select(one => one.GetProperty("address").GetString()!)),
            "wholeOf" => IsStart(Strings(wanted), [.. ((JsonElement)value!).EnumerateArray().Select(Address)]),
            "ids" => HasIds(wanted, Strings((JsonElement)value!)),
            _ => throw new NotSupportedException($"The word {word.Name} is not known."),
        };
    }

    private static bool Equals(JsonElement wanted, object? value) => wanted.ValueKind switch
    {
        JsonValueKind.Null => Text(value) is null,
        JsonValueKind.String => Lines(wanted.GetString()!) == Lines(Text(value) ?? "\0"),
        JsonValueKind.Array => value is string[] list
            ? Strings(wanted).SequenceEqual(list)
            : Strings(wanted).SequenceEqual(Strings((JsonElement)value!)),
        _ => wanted.GetRawText() == (value is JsonElement json ? json.GetRawText()
            : Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    private static bool IsStart(string[] all, string[] some) =>
        some.Length > 0 && all.AsSpan().StartsWith(some);

    /// <summary>Begins with the first, ends with the tail, and between them has some of the rest in order.</summary>
    private static bool HasIds(JsonElement wanted, string[] ids)
    {
        string[] tail = Strings(wanted.GetProperty("tail"));
        string[] of = Strings(wanted.GetProperty("of"));
        int at = 0;
        return ids.Length > tail.Length && ids[0] == wanted.GetProperty("first").GetString()
            && ids.AsSpan().EndsWith(tail)
            && ids.All(id => (at = Array.IndexOf(of, id, at) + 1) > 0);
    }

    /// <summary>The lines are header fields in all that is shown, or they are text in all of it.</summary>
    private static void AssertReading(JsonElement reading, CheckedMessage message, byte[] content)
    {
        JsonProperty[] fields = [.. reading.GetProperty("fields").EnumerateObject()];
        string[] names = Strings(reading.GetProperty("names"));
        string? text = Text(message.View.GetProperty("text"));
        string?[] shown = [.. fields.Select(field => Text(message.View.GetProperty(field.Name)))];
        if (shown.Any(value => value is not null))
        {
            Assert.Equal(fields.Select(field => field.Value.GetString()), shown);
            Assert.All(names, name => Assert.Single(message.Headers(name)));
            Assert.Equal(Lines(reading.GetProperty("text").GetString()!), Lines(text!));
        }
        else
        {
            Assert.All(names, name => Assert.Empty(message.Headers(name)));
            Assert.Equal(Lines(Encoding.UTF8.GetString(content)), Lines(text!));
        }
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        JsonElement { ValueKind: JsonValueKind.Null } => null,
        JsonElement { ValueKind: JsonValueKind.Array } list =>
            list.GetArrayLength() == 0 ? null : string.Join(", ", list.EnumerateArray().Select(Address)),
        JsonElement json => json.ToString(),
        byte[] octets => Encoding.UTF8.GetString(octets),
        string[] list => string.Join(", ", list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>An address as people write it.</summary>
    private static string Address(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("address", out JsonElement address))
        {
            return value.ToString();
        }

        string? name = value.GetProperty("name").GetString();
        return address.GetString() is not { } text ? name ?? "" : name is null ? text : $"{name} <{text}>";
    }

    private static int Count(object? value) =>
        value is string[] list ? list.Length : ((JsonElement)value!).GetArrayLength();

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetString()!)];

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');

    private static DateTimeOffset Instant(string text)
    {
        DateTimeOffset at = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
        return at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
    }

    private static string Show(object? value) => value is byte[] octets ? Convert.ToHexStringLower(octets)
        : Text(value) ?? "null";

    private static string Short(string text) => text.Length <= 300 ? text : $"{text[..300]}…";
}
