using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Compares a JSON object with the type that it is read as. Checks each member itself, because the serializer stops at
/// the first error, and its messages name our types instead of the client's members.
/// </summary>
internal static class JsonShape
{
    /// <summary>Adds an error for each unknown, repeated or mistyped member.</summary>
    /// <returns>The other members; null if the value is not an object.</returns>
    public static JsonObject? Read(JsonElement value, JsonTypeInfo type, string pointer, BodyErrors errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            string what = pointer == "#" ? "The body" : $"The member '{NameOf(pointer)}'";
            errors.Add(pointer, "wrong-type", $"{what} must be a JSON object with {Names(type)}.");
            return null;
        }

        var members = new JsonObject();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string name = member.Name;
            string at = BodyErrors.Pointer(pointer, name);
            JsonPropertyInfo? known = type.Properties.FirstOrDefault(property => property.Name == name);
            if (known is null)
            {
                errors.Add(Printable(at) ?? pointer, "unknown-member",
                    $"{Problems.Quoted(name)} is not a member of this object; its members are {Names(type)}.");
            }
            else if (members.ContainsKey(name) || errors.Has(at))
            {
                errors.Add(at, "repeated-member", $"The member '{NameOf(at)}' appears more than once.");
            }
            else if (TryRead(member.Value, known, type, at, errors, out JsonNode? node))
            {
                members[name] = node;
            }
        }

        return members;
    }

    /// <summary>Adds an error for each required member that is missing.</summary>
    /// <returns>True if one is missing, so that the object cannot be deserialized.</returns>
    public static bool AddMissing(JsonObject members, JsonTypeInfo type, string pointer, BodyErrors errors)
    {
        bool isMissing = false;
        foreach (JsonPropertyInfo known in type.Properties)
        {
            string at = BodyErrors.Pointer(pointer, known.Name);
            if (members[known.Name] is JsonObject inner)
            {
                isMissing |= AddMissing(inner, type.Options.GetTypeInfo(known.PropertyType), at, errors);
            }
            else if (known.IsRequired && !members.ContainsKey(known.Name))
            {
                isMissing = true;
                if (!errors.Has(at))
                {
                    errors.Add(at, "missing", $"The member '{NameOf(at)}' is missing; it must be {Expected(known)}.");
                }
            }
        }

        return isMissing;
    }

    private static bool TryRead(
        JsonElement value, JsonPropertyInfo known, JsonTypeInfo type, string at, BodyErrors errors, out JsonNode? node)
    {
        node = null;
        if (value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        JsonTypeInfo shape = type.Options.GetTypeInfo(known.PropertyType);
        if (shape.Kind == JsonTypeInfoKind.Object)
        {
            node = Read(value, shape, at, errors);
            return node is not null;
        }

        try
        {
            value.Deserialize(shape);
            node = JsonNode.Parse(value.GetRawText());
            return true;
        }
        catch (JsonException)
        {
            errors.Add(at, "wrong-type", $"The member '{NameOf(at)}' must be {Expected(known)}.");
            return false;
        }
    }

    private static string Names(JsonTypeInfo type) =>
        string.Join(", ", type.Properties.Select(known => $"'{known.Name}'"));

    /// <summary>The member as people write it, such as authenticationPolicy.dmarc.</summary>
    private static string NameOf(string pointer) => pointer[2..].Replace('/', '.');

    private static string? Printable(string pointer) => pointer.Length <= 320 ? pointer : null;

    private static string Expected(JsonPropertyInfo known)
    {
        Type type = Nullable.GetUnderlyingType(known.PropertyType) ?? known.PropertyType;
        return type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(long) || type == typeof(int) => "an integer",
            _ when type == typeof(string[]) => "a list of strings",
            _ when type == typeof(long[]) || type == typeof(int[]) => "a list of integers",
            _ => "a string",
        };
    }
}
