using System.Text.Json;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>
/// Compares an answer with its schema: the type of each value, members that are missing, and members that the schema
/// does not have.
/// </summary>
internal static class SchemaCheck
{
    /// <param name="place">The place of the value, for the findings.</param>
    /// <param name="value">The value in the answer.</param>
    /// <param name="schema">Its schema.</param>
    public static IEnumerable<string> Find(string place, JsonElement value, SchemaShape schema)
    {
        schema.Open();
        string type = TypeOf(value);
        if (schema.Types.Count > 0 && !schema.Types.Contains(type)
            && !(type == "integer" && schema.Types.Contains("number")))
        {
            return [$"{place} is {type} and not {string.Join(" or ", schema.Types)}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => FindInObject(place, value, schema),
            JsonValueKind.Array when schema.Items is { } items =>
                value.EnumerateArray().SelectMany((item, index) => Find($"{place}[{index}]", item, items)),
            JsonValueKind.String => FindInText(place, value.GetString()!, schema),
            _ => [],
        };
    }

    private static IEnumerable<string> FindInObject(string place, JsonElement value, SchemaShape schema)
    {
        foreach (string missing in schema.Required.Where(name => !value.TryGetProperty(name, out _)))
        {
            yield return $"{place}.{missing} is missing";
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!schema.Members.TryGetValue(member.Name, out SchemaShape? known))
            {
                known = schema.OtherMembers;
            }

            if (known is null)
            {
                yield return $"{place}.{member.Name} is not in the schema";
                continue;
            }

            foreach (string finding in Find($"{place}.{member.Name}", member.Value, known))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<string> FindInText(string place, string text, SchemaShape schema)
    {
        if (schema.KnownValues is { } values && !values.Contains(JsonSerializer.Serialize(text)))
        {
            yield return $"{place} has the value '{text}', which the document does not list";
        }

        if (schema.Format == "date-time" && !DateTimeOffset.TryParse(text, out _))
        {
            yield return $"{place} is '{text}' and not a time";
        }
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => "null",
    };
}
