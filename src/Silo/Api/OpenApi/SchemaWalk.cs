using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>Ways through the schemas of a document.</summary>
internal static class SchemaWalk
{
    /// <summary>The objects of a schema: itself, and the parts of its <c>allOf</c> that are not references.</summary>
    public static IEnumerable<OpenApiSchema> Objects(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchema own)
        {
            yield return own;
            foreach (OpenApiSchema part in own.AllOf?.OfType<OpenApiSchema>() ?? [])
            {
                yield return part;
            }
        }
    }

    /// <summary>The names of all schemas that requests contain, directly or within others.</summary>
    public static HashSet<string> FindRequested(OpenApiDocument document) => FindWithin(
        from operation in Operations(document)
        from content in operation.RequestBody?.Content?.Values ?? []
        select content.Schema);

    /// <summary>The names of all schemas that answers contain, directly or within others.</summary>
    public static HashSet<string> FindAnswered(OpenApiDocument document) => FindWithin(
        from operation in Operations(document)
        from response in operation.Responses ?? []
        from content in response.Value.Content?.Values ?? []
        select content.Schema);

    /// <summary>All operations in the order of their paths.</summary>
    public static IEnumerable<OpenApiOperation> Operations(OpenApiDocument document) =>
        from path in document.Paths.Values.OfType<OpenApiPathItem>()
        from operation in path.Operations ?? []
        select operation.Value;

    private static HashSet<string> FindWithin(IEnumerable<IOpenApiSchema?> schemas)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (IOpenApiSchema? schema in schemas)
        {
            AddAll(schema, found);
        }

        return found;
    }

    private static void AddAll(IOpenApiSchema? schema, HashSet<string> found)
    {
        if (schema is null || (schema is OpenApiSchemaReference reference && !found.Add(reference.Reference.Id!)))
        {
            return;
        }

        AddAll(schema.Items, found);
        IOpenApiSchema[] inner =
            [.. schema.Properties?.Values ?? [], .. schema.AllOf ?? [], .. schema.OneOf ?? [], .. schema.AnyOf ?? []];
        foreach (IOpenApiSchema one in inner)
        {
            AddAll(one, found);
        }
    }
}
