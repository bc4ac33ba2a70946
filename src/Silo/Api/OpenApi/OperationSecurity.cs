using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>The key and the scope that an operation needs.</summary>
internal static class OperationSecurity
{
    public static void Describe(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, OpenApiSpecVersion version)
    {
        string method = context.Description.HttpMethod ?? HttpMethods.Get;
        ApiScope? declared = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiScope>().LastOrDefault();
        string[] scopes = ApiScope.NamesOf(declared?.Of(method) ?? ApiScopes.Admin);

        // Only 3.1 allows the names of scopes beside a scheme that is not OAuth.
        List<string> names = version == OpenApiSpecVersion.OpenApi3_0 ? [] : [.. scopes];
        operation.Security =
            [new() { [new OpenApiSecuritySchemeReference(ApiDocument.Scheme, context.Document)] = names }];
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AcceptsOwner>().Any())
        {
            operation.Security.Add(new()
            {
                [new OpenApiSecuritySchemeReference(ApiDocument.OwnerScheme, context.Document)] = [],
            });
        }

        string need = scopes.Length == 0
            ? "Any key can send it."
            : $"The key needs the scope {string.Join(" and ", scopes.Select(scope => $"`{scope}`"))}.";
        operation.Description = string.Join(
            "\n\n", new[] { operation.Description, need }.Where(text => text is not null));
    }
}
