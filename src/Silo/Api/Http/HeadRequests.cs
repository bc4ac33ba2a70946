using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace RelateMail.Silo.Api.Http;

/// <summary>HEAD wherever there is GET (RFC 9110 §9.1). The document lists GET only.</summary>
internal static class HeadRequests
{
    private static readonly HttpMethodMetadata s_getAndHead = new([HttpMethods.Get, HttpMethods.Head]);

    /// <summary>Every GET of the group answers HEAD too, with the same header fields.</summary>
    public static void AnswerHead(this RouteGroupBuilder group) =>
        ((IEndpointConventionBuilder)group).Finally(static endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["GET"] })
            {
                endpoint.Metadata.Add(s_getAndHead);
            }
        });

    /// <summary>Removes HEAD from the descriptions that the OpenAPI document is made of.</summary>
    public sealed class Hidden : IApiDescriptionProvider
    {
        public int Order => int.MaxValue; // after the provider that adds them

        public void OnProvidersExecuting(ApiDescriptionProviderContext context)
        {
            for (int index = context.Results.Count - 1; index >= 0; index--)
            {
                ApiDescription description = context.Results[index];
                if (description.HttpMethod == HttpMethods.Head
                    && description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true)
                {
                    context.Results.RemoveAt(index);
                }
            }
        }

        public void OnProvidersExecuted(ApiDescriptionProviderContext context)
        {
        }
    }
}
