using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>The documents as a host serves them, and ways through them.</summary>
internal static class ServedDocuments
{
    public static async Task<JsonElement> DocumentAsync(this SiloHost host, string name)
    {
        using HttpClient client = host.MakeClient(); // without the key
        return await client.GetAsync(new Uri($"/openapi/{name}.json", UriKind.Relative),
            TestContext.Current.CancellationToken).JsonAsync();
    }

    /// <summary>Each operation with its method and path.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Operations(this JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    /// <summary>Each schema with its name.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Schemas(this JsonElement document) =>
        from schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject()
        select (schema.Name, schema.Value);

    /// <summary>Each member that a schema has itself, with the name of the schema.</summary>
    public static IEnumerable<(string Schema, string Name, JsonElement Value)> Members(this JsonElement document) =>
        from schema in document.Schemas()
        from part in Parts(schema.Value)
        where part.TryGetProperty("properties", out _)
        from member in part.GetProperty("properties").EnumerateObject()
        select (schema.Name, member.Name, member.Value);

    /// <summary>The element that a reference names, or the element itself.</summary>
    public static JsonElement Follow(this JsonElement document, JsonElement element) =>
        element.TryGetProperty("$ref", out JsonElement reference)
            ? SchemaShape.Resolve(document, reference.GetString()!)
            : element;

    private static JsonElement[] Parts(JsonElement schema) =>
        schema.TryGetProperty("allOf", out JsonElement parts) ? [.. parts.EnumerateArray()] : [schema];
}
