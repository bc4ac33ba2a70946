using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// The OpenAPI document of the health endpoints. Probes and monitoring use them, not clients of the API, and they need
/// no key.
/// </summary>
internal static class HealthDocument
{
    private const string Tag = "Health";

    public static void Configure(OpenApiOptions options)
    {
        var ids = new SchemaIds();
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = static description =>
            description.ActionDescriptor.EndpointMetadata.OfType<ITagsMetadata>()
                .Any(metadata => metadata.Tags.Contains(Tag));
        options.CreateSchemaReferenceId = ids.Of;
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            Describe(document);
            OperationPass.Apply(document);
            ProblemSchema.Apply(document);
            MemberPass.Apply(document, OpenApiSpecVersion.OpenApi3_1);
            ParameterPass.Apply(document);
            foreach (OpenApiOperation operation in SchemaWalk.Operations(document))
            {
                Complete(operation, document);
            }

            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "RelateMail health",
            Version = "v1",
            License = ApiDocument.License(OpenApiSpecVersion.OpenApi3_1),
            Description = "The state of a node, for probes, load balancers and monitoring. Needs no key.",
        };
        document.Servers = [new() { Url = "/", Description = "The server that serves this document." }];
        document.Tags = new HashSet<OpenApiTag> { new() { Name = Tag, Description = "Checks of this node." } };
    }

    private static void Complete(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.Security = []; // explicitly no key
        operation.Responses!["400"] = new OpenApiResponse
        {
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ProblemSchema.MediaType] = ProblemSchema.Content(document),
            },
        };
        var ordered = new OpenApiResponses();
        foreach ((string status, IOpenApiResponse response) in
            operation.Responses.OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            response.Description = status switch
            {
                "200" => "Healthy, or degraded: the node works.",
                "400" => "The request is not valid HTTP.",
                "404" => "No check has the tag.",
                "503" => "Unhealthy: `checks` names the cause.",
                _ => response.Description,
            };
            ordered[status] = response;
        }

        operation.Responses = ordered;
    }
}
