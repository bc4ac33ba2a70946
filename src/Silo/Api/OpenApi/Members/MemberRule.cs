using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Facts about a member or a parameter that its type does not have.</summary>
/// <param name="Example">A value as JSON; null for a member that needs none, such as an object.</param>
internal sealed record MemberRule(string? Example)
{
    /// <summary>A description for a member whose type has none.</summary>
    public string? Description { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    /// <summary>A regular expression (ECMA-262).</summary>
    public string? Pattern { get; init; }

    /// <summary>Requests have the member, answers never.</summary>
    public bool IsWriteOnly { get; init; }

    /// <summary>A parameter of a query that the request must have.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The text is octets in base64.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>
    /// The known values of a text. The schema stays a text without an enumeration, so that a generated client reads a
    /// value that a later version adds.
    /// </summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>A rule with a text as the example.</summary>
    public static MemberRule Text(string example) => new(JsonSerializer.Serialize(example));

    /// <summary>A rule that describes a member, and nothing else.</summary>
    public static MemberRule Described(string description) => new((string?)null) { Description = description };

    public void Apply(OpenApiSchema schema, OpenApiSpecVersion version)
    {
        schema.Minimum = Text(Minimum) ?? schema.Minimum;
        schema.Maximum = Text(Maximum) ?? schema.Maximum;
        schema.MinLength = MinLength ?? schema.MinLength;
        schema.MaxLength = MaxLength ?? schema.MaxLength;
        schema.MinItems = MinItems ?? schema.MinItems;
        schema.MaxItems = MaxItems ?? schema.MaxItems;
        schema.Pattern = Pattern ?? schema.Pattern;
        schema.WriteOnly |= IsWriteOnly;
        schema.Description ??= Description;
        schema.Examples = Example is not null && JsonNode.Parse(Example) is { } example ? [example] : schema.Examples;
        if (IsBase64)
        {
            schema.Format = "byte"; // generators of both versions decode it
            schema.ContentEncoding = version == OpenApiSpecVersion.OpenApi3_0 ? null : "base64";
        }

        if (Values.Count > 0)
        {
            Enumerate(schema.Items as OpenApiSchema ?? schema);
        }
    }

    private void Enumerate(OpenApiSchema schema)
    {
        schema.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        schema.Extensions["x-extensible-enum"] =
            new JsonNodeExtension(new JsonArray([.. Values.Select(value => JsonValue.Create(value))]));
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
