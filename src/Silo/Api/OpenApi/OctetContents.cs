using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Contents that no type describes are octets or text. The framework leaves octets out of the document, and a generated
/// client could then not read them.
/// </summary>
internal static class OctetContents
{
    private const string Text = "text/plain";

    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (IProducesResponseTypeMetadata produced in
            context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>())
        {
            if ((produced.Type is null || produced.Type == typeof(void))
                && operation.Responses?.GetValueOrDefault($"{produced.StatusCode}") is OpenApiResponse response)
            {
                foreach (string mediaType in produced.ContentTypes)
                {
                    response.Content ??= new Dictionary<string, OpenApiMediaType>();
                    response.Content[mediaType] = new OpenApiMediaType { Schema = Octets() };

                    // Beside octets, Kiota takes 304 for an operation without a content. If-None-Match describes it.
                    operation.Responses.Remove("304");
                }
            }
        }

        DescribeText(operation);
    }

    private static void DescribeText(OpenApiOperation operation)
    {
        foreach ((_, IOpenApiResponse response) in operation.Responses ?? [])
        {
            if (response.Content?.TryGetValue(Text, out OpenApiMediaType? content) == true)
            {
                content.Schema = new OpenApiSchema { Type = JsonSchemaType.String }; // not the type of the JSON form
            }
        }
    }

    /// <summary>A new schema of octets, as generators of both versions know it.</summary>
    public static OpenApiSchema Octets() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
