using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Writes a record that derives from another one as <c>allOf</c> of it and of its own members, so that generated
/// clients can pass the one for the other.
/// </summary>
internal static class SchemaInheritance
{
    /// <param name="document">The document.</param>
    /// <param name="types">The types of its schemas, by their names.</param>
    public static void Apply(OpenApiDocument document, IReadOnlyDictionary<string, Type> types)
    {
        IDictionary<string, IOpenApiSchema> schemas = document.Components!.Schemas!;
        foreach ((string id, Type type) in types)
        {
            string? inherited = types.FirstOrDefault(other => other.Value == type.BaseType).Key;
            if (inherited is not null
                && schemas.TryGetValue(inherited, out IOpenApiSchema? general)
                && schemas.TryGetValue(id, out IOpenApiSchema? special))
            {
                schemas[id] = Derive((OpenApiSchema)special, general, new(inherited, document));
            }
        }
    }

    private static OpenApiSchema Derive(OpenApiSchema special, IOpenApiSchema general, OpenApiSchemaReference reference)
    {
        foreach (string member in general.Properties!.Keys)
        {
            special.Properties!.Remove(member);
            special.Required?.Remove(member);
        }

        var own = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = special.Properties,
            Required = special.Required,
        };
        return new OpenApiSchema { Description = special.Description, AllOf = [reference, own] };
    }
}
