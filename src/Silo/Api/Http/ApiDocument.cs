using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.Http;

/// <summary>The parts of the OpenAPI document that the framework cannot derive from the code.</summary>
internal static class ApiDocument
{
    public const string Scheme = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(static (document, _, _) => DescribeApi(document));
        options.AddSchemaTransformer(static (schema, context, _) => DescribeProblem(schema, context));
        options.AddOperationTransformer(static (operation, context, _) => DescribeOperation(operation, context));
    }

    private static Task DescribeApi(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "RelateMail",
            Version = "v1",
            Description = "Domains, accounts, aliases and certificates of a mail server, and its mail. "
                + "Percent-encode addresses in a path. Every failure is a problem document (RFC 9457); its "
                + "member 'code' identifies the problem for programs.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key of the API: the setting Api:AdminKey, or one of Api:Keys.",
        };
        return Task.CompletedTask;
    }

    private static Task DescribeProblem(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
            schema.Properties["code"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "Identifies the kind of problem for programs; never changes.",
            };
        }

        return Task.CompletedTask;
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        }

        foreach ((string status, IOpenApiResponse response) in operation.Responses ?? [])
        {
            response.Description = Describe(status) ?? response.Description;
        }

        return Task.CompletedTask;
    }

    private static string? Describe(string status) => status switch
    {
        "201" => "Created.",
        "202" => "Accepted; the work continues.",
        "204" => "Done.",
        "206" => "The requested range.",
        "304" => "The copy of the client is current.",
        "400" => "The address, the query or the body is invalid; 'detail' names the error.",
        "401" => "The key is missing or wrong.",
        "403" => "The key lacks the scope that this request needs.",
        "404" => "The resource does not exist.",
        "409" => "The request conflicts with another resource, or needs one that does not exist.",
        "413" => "The body is too large.",
        "415" => "The media type of the body is not supported here.",
        "416" => "The range starts after the end of the content.",
        "410" => "The cursor is of another state of the store.",
        "412" => "A condition of the request is false; nothing was changed.",
        "422" => "The certificate is unusable for the reason in 'detail'; nothing was changed.",
        "429" => "Too many requests; retry after the time in Retry-After.",
        "500" => "The server failed.",
        "503" => "Storage or cluster is unavailable; retry after the time in Retry-After.",
        _ => null,
    };
}
