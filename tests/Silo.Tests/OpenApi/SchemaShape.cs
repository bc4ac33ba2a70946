using System.Text.Json;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>
/// A schema of an OpenAPI 3.1 document as its readers see it: references are followed, <c>allOf</c> is merged, and
/// <c>oneOf</c> with null is the other schema or null.
/// </summary>
internal sealed class SchemaShape
{
    private static readonly string[] s_limits =
        ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"];

    private readonly JsonElement _document;

    private SchemaShape(JsonElement document) => _document = document;

    /// <summary>The name of the schema that a reference led to; null without a reference.</summary>
    public string? Name { get; private set; }

    /// <summary>Empty if every type is allowed.</summary>
    public SortedSet<string> Types { get; } = new(StringComparer.Ordinal);

    public string? Format { get; private set; }

    public string? Pattern { get; private set; }

    public string? Default { get; private set; }

    /// <summary>A value as JSON; null if the schema has no example.</summary>
    public string? Example { get; private set; }

    /// <summary>The only allowed values; null if there is no such list.</summary>
    public SortedSet<string>? Values { get; private set; }

    /// <summary>The values that are known, of a list that can grow; null if there is no such list.</summary>
    public SortedSet<string>? KnownValues { get; private set; }

    public Dictionary<string, decimal> Limits { get; } = [];

    public SortedDictionary<string, SchemaShape> Members { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Required { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Choices { get; } = new(StringComparer.Ordinal);

    public SchemaShape? Items { get; private set; }

    public SchemaShape? OtherMembers { get; private set; }

    public bool IsWriteOnly { get; private set; }

    /// <summary>Reads one level; the levels below are read when they are asked for.</summary>
    public static SchemaShape Of(JsonElement document, JsonElement schema)
    {
        var shape = new SchemaShape(document);
        shape.Read(schema);
        return shape;
    }

    private JsonElement Source { get; set; }

    private bool IsRead { get; set; } = true;

    /// <summary>Reads the level of a schema that <see cref="Of"/> has left unread.</summary>
    public SchemaShape Open()
    {
        if (!IsRead)
        {
            IsRead = true;
            Read(Source);
        }

        return this;
    }

    private static SchemaShape Unread(JsonElement document, JsonElement schema) =>
        new(document) { Source = schema, IsRead = false };

    private void Read(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            Name ??= reference.GetString()!.Split('/')[^1];
            Read(Resolve(_document, reference.GetString()!));
        }

        foreach (JsonElement part in Elements(schema, "allOf"))
        {
            string? name = Name;
            Read(part);
            Name = name;
        }

        JsonElement[] choices = [.. Elements(schema, "oneOf"), .. Elements(schema, "anyOf")];
        JsonElement[] others = [.. choices.Where(choice => !IsNull(choice))];
        if (others is [var only])
        {
            Read(only);
        }
        else
        {
            Choices.UnionWith(others.Select(choice => JsonSerializer.Serialize(choice)));
        }

        if (others.Length < choices.Length)
        {
            Types.Add("null");
        }

        ReadOwn(schema);
    }

    private void ReadOwn(JsonElement schema)
    {
        if (schema.TryGetProperty("type", out JsonElement type))
        {
            Types.UnionWith(type.ValueKind == JsonValueKind.Array ? Strings(type) : [type.GetString()!]);
        }

        Format = Text(schema, "format") ?? Format;
        Pattern = Text(schema, "pattern") ?? Pattern;
        Default = schema.TryGetProperty("default", out JsonElement given) ? JsonSerializer.Serialize(given) : Default;
        Example = schema.TryGetProperty("examples", out JsonElement examples)
            ? JsonSerializer.Serialize(examples[0]) : Example;
        Values = Set(schema, "enum") ?? Values;
        KnownValues = Set(schema, "x-extensible-enum") ?? KnownValues;
        IsWriteOnly |= schema.TryGetProperty("writeOnly", out JsonElement writeOnly) && writeOnly.GetBoolean();
        foreach (string limit in s_limits)
        {
            if (schema.TryGetProperty(limit, out JsonElement number))
            {
                Limits[limit] = number.GetDecimal();
            }
        }

        Required.UnionWith(schema.TryGetProperty("required", out JsonElement required) ? Strings(required) : []);
        if (schema.TryGetProperty("properties", out JsonElement members))
        {
            foreach (JsonProperty member in members.EnumerateObject())
            {
                Members[member.Name] = Unread(_document, member.Value);
            }
        }

        Items = schema.TryGetProperty("items", out JsonElement items) ? Unread(_document, items) : Items;
        OtherMembers = schema.TryGetProperty("additionalProperties", out JsonElement rest)
            && rest.ValueKind == JsonValueKind.Object ? Unread(_document, rest) : OtherMembers;
    }

    /// <summary>The element that a reference within the document names.</summary>
    public static JsonElement Resolve(JsonElement document, string reference) => reference.Split('/').Skip(1).Aggregate(
        document, (element, name) => element.GetProperty(name.Replace("~1", "/").Replace("~0", "~")));

    private static bool IsNull(JsonElement schema) =>
        schema.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
            && type.GetString() == "null";

    private static JsonElement.ArrayEnumerator Elements(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement elements) ? elements.EnumerateArray() : default;

    private static SortedSet<string>? Set(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement values)
            ? new(values.EnumerateArray().Select(value => JsonSerializer.Serialize(value)), StringComparer.Ordinal)
            : null;

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static IEnumerable<string> Strings(JsonElement array) =>
        array.EnumerateArray().Select(value => value.GetString()!);
}
