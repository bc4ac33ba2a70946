using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Header fields of conditional requests and of ranges (RFC 9110 §13 and §14). No handler has
/// them as parameters.
/// </summary>
internal static class ConditionPass
{
    private static readonly (string Name, string Description, string Example)[] s_all =
    [
        ("If-Match", "Only if the resource has one of these entity tags; `*` for any.", "\"5f2a9c01d3e4b687\""),
        ("If-None-Match", "Only if the resource has none of these entity tags; `*` for a resource that does not exist. "
            + "A GET of a resource that has one is answered 304 without a body.",
            "\"5f2a9c01d3e4b687\""),
        ("Range", "The range of octets; several ranges get the whole content.", "bytes=0-1023"),
        ("If-Range", "The range only if the content has this entity tag, and else the whole content.",
            "\"0199a1b2c3d47e5f8a9b0c1d2e3f4a5b\""),
    ];

    public static void Apply(OpenApiDocument document)
    {
        document.Components!.Parameters = s_all.ToDictionary(
            field => field.Name, IOpenApiParameter (field) => new OpenApiParameter
            {
                Name = field.Name,
                In = ParameterLocation.Header,
                Description = field.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = field.Example,
            });
        foreach (OpenApiOperation operation in SchemaWalk.Operations(document))
        {
            bool has(string status) => operation.Responses?.ContainsKey(status) == true;
            string[] fields =
            [
                .. has("412") ? ["If-Match"] : (string[])[],
                .. has("412") || has("304") ? ["If-None-Match"] : (string[])[],
                .. has("206") ? ["Range", "If-Range"] : (string[])[],
            ];
            operation.Parameters ??= [];
            foreach (string field in fields)
            {
                operation.Parameters.Add(new OpenApiParameterReference(field, document));
            }
        }
    }
}
