using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Reads the JSON object in the body of a request. Rejects unknown members, repeated members and members of a wrong
/// type. Checks each member itself, because the serializer's messages name our types instead of the client's members.
/// </summary>
internal static class JsonBody
{
    /// <summary>The maximum size of a body in octets; the server rejects a larger one with 413.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>Reads an empty body as an object without members.</summary>
    public static async Task<JsonBody<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        using var octets = new MemoryStream();
        await request.Body.CopyToAsync(octets, request.HttpContext.RequestAborted);
        if (octets.Length == 0)
        {
            octets.Write("{}"u8);
        }
        else if (!request.HasJsonContentType())
        {
            return new(null, Problems.NotJson());
        }

        return Parse(octets.GetBuffer().AsMemory(0, (int)octets.Length), type);
    }

    private static JsonBody<T> Parse<T>(ReadOnlyMemory<byte> octets, JsonTypeInfo<T> type)
        where T : class
    {
        if (!Utf8.IsValid(octets.Span))
        {
            return new(null, Problems.BadBody("The body is not UTF-8."));
        }

        try
        {
            using var document = JsonDocument.Parse(octets, new JsonDocumentOptions { MaxDepth = 8 });
            return FindFault(document.RootElement, type) is { } fault
                ? new(null, Problems.BadBody(fault))
                : new(document.Deserialize(type)!, null);
        }
        catch (JsonException exception)
        {
            return new(null, Problems.BadBody(exception.LineNumber is { } line
                ? $"The body is not valid JSON: see line {line + 1}, octet {exception.BytePositionInLine + 1}."
                : "The body is not valid JSON."));
        }
        catch (InvalidOperationException)
        {
            // The reader throws this for \ud800 without its low surrogate, which is valid JSON but not valid text.
            return new(null, Problems.BadBody("The body contains an escape that is half of a surrogate pair."));
        }
    }

    private static string? FindFault(JsonElement root, JsonTypeInfo type)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return $"The body must be a JSON object with {Names(type)}.";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (FindFault(member, type, seen) is { } fault)
            {
                return fault;
            }
        }

        JsonPropertyInfo? missing = type.Properties.FirstOrDefault(
            known => known.IsRequired && !seen.Contains(known.Name));
        return missing is null ? null : $"The member '{missing.Name}' is missing; it must be {Expected(missing)}.";
    }

    private static string? FindFault(JsonProperty member, JsonTypeInfo type, HashSet<string> seen)
    {
        JsonPropertyInfo? known = type.Properties.FirstOrDefault(property => property.Name == member.Name);
        if (known is null)
        {
            return $"{Problems.Quoted(member.Name)} is not a member of this object; its members are {Names(type)}.";
        }

        if (!seen.Add(known.Name))
        {
            return $"The member '{known.Name}' appears more than once.";
        }

        return Fits(member.Value, known, type) ? null : $"The member '{known.Name}' must be {Expected(known)}.";
    }

    private static bool Fits(JsonElement value, JsonPropertyInfo known, JsonTypeInfo type)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return AllowsNull(known);
        }

        try
        {
            value.Deserialize(type.Options.GetTypeInfo(known.PropertyType));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Names(JsonTypeInfo type) =>
        string.Join(", ", type.Properties.Select(known => $"'{known.Name}'"));

    private static string Expected(JsonPropertyInfo known)
    {
        Type type = Nullable.GetUnderlyingType(known.PropertyType) ?? known.PropertyType;
        string expected = type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(long) => "an integer",
            _ when type == typeof(string[]) => "a list of strings",
            _ => "a string",
        };
        return AllowsNull(known) ? $"{expected}, or null" : expected;
    }

    private static bool AllowsNull(JsonPropertyInfo known) => known.IsSetNullable
        && (!known.PropertyType.IsValueType || Nullable.GetUnderlyingType(known.PropertyType) is not null);
}

/// <summary>The value of a body, or the refusal.</summary>
internal readonly record struct JsonBody<T>(T? Value, ProblemHttpResult? Refusal)
    where T : class
{
    /// <summary>True if the body is refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;
}
