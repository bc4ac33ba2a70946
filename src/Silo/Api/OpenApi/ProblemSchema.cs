using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>The schema of problem documents (RFC 9457), with the members that this API adds.</summary>
internal static class ProblemSchema
{
    public const string Id = "Problem";

    public const string MediaType = "application/problem+json";

    private const string ErrorId = "ProblemError";

    public static void Apply(OpenApiDocument document)
    {
        IDictionary<string, IOpenApiSchema> schemas = document.Components!.Schemas!;
        schemas[ErrorId] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "One error in the body of a request.",
            Required = new HashSet<string> { "pointer", "code", "detail" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["pointer"] = Text("The wrong member as a JSON pointer (RFC 6901) in a URI fragment."),
                ["code"] = Text("Identifies the kind of error for programs; never changes."),
                ["detail"] = Text("Explains the error and the remedy to people."),
            },
        };
        schemas[Id] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A failure (RFC 9457).",
            Required = new HashSet<string> { "type", "title", "status", "detail", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("Identifies the kind of problem: `urn:relatemail:problem:` and `code`; never changes."),
                ["title"] = Text("The name of the status."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "The status of the answer.",
                },
                ["detail"] = Text("Explains the problem and the remedy to people."),
                ["code"] = Text("Identifies the kind of problem for programs; never changes."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Description = "Every error in the body; absent if the problem is not in the body.",
                    Items = new OpenApiSchemaReference(ErrorId, document),
                },
                ["parameter"] = Text("The wrong name in the query; absent if the problem is not in the query."),
                ["position"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "Index of the wrong character in the value of the parameter, from 0; absent if "
                        + "it does not apply.",
                },
                ["traceId"] = Text("Identifies the request in the log and in traces; absent if it is not traced."),
            },
        };
    }

    /// <summary>A new content of an answer that is a problem document.</summary>
    public static OpenApiMediaType Content(OpenApiDocument document) =>
        new() { Schema = new OpenApiSchemaReference(Id, document) };

    private static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, Description = description };
}
