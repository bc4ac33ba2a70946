using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>Leaves out HEAD, and completes the operations.</summary>
internal static class OperationPass
{
    public static void Apply(OpenApiDocument document)
    {
        foreach (OpenApiPathItem path in document.Paths.Values.OfType<OpenApiPathItem>())
        {
            // HEAD has the name of GET, and a name must be unique.
            path.Operations?.Remove(HttpMethod.Head);
        }
    }
}
