using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>Ways through the schemas of a document.</summary>
internal static class SchemaWalk
{
    /// <summary>The objects that a schema consists of: itself, and the parts that are its own in <c>allOf</c>.</summary>
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
    public static HashSet<string> FindRequested(OpenApiDocument document)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (OpenApiOperation operation in Operations(document))
        {
            foreach (OpenApiMediaType content in operation.RequestBody?.Content?.Values ?? [])
            {
                AddAll(content.Schema, found);
            }
        }

        return found;
    }

    /// <summary>All operations in the order of their paths.</summary>
    public static IEnumerable<OpenApiOperation> Operations(OpenApiDocument document) =>
        from path in document.Paths.Values.OfType<OpenApiPathItem>()
        from operation in path.Operations ?? []
        select operation.Value;

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
