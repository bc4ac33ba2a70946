using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.Http;

/// <summary>The OpenAPI document, where the framework cannot read it from the code.</summary>
internal static class ApiDocument
{
    private const string Scheme = "bearer";

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
            Description = "Domains, accounts, aliases and certificates of a mail server, and the mail it has received. "
                + "Addresses in a path are percent-encoded. Every failure is a problem document (RFC 9457) whose "
                + "member 'code' is for programs.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The key that the setting Api:AdminKey holds, or one of Api:Keys.",
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
                Description = "The kind of problem, for programs; never changes.",
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
        "201" => "Made.",
        "204" => "Done.",
        "206" => "The range that was asked for.",
        "304" => "What the client has is still right.",
        "400" => "Something in the address, the query or the body is wrong; 'detail' says what.",
        "401" => "The key is missing or wrong.",
        "403" => "The key does not have the scope that this needs.",
        "404" => "There is no such thing.",
        "409" => "Another resource stands in the way, or is missing.",
        "413" => "The body is too large.",
        "202" => "It has begun.",
        "415" => "The body is of a media type that is not taken here.",
        "416" => "The range begins behind the end.",
        "422" => "The certificate cannot be served; 'detail' says why, and nothing was changed.",
        "500" => "The server failed.",
        "503" => "Storage or cluster cannot be reached; try again after the time in Retry-After.",
        _ => null,
    };
}
