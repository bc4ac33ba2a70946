using System.Collections.Frozen;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// The OpenAPI documents. Each is made when it is first requested, and only once: it depends on the code alone, never
/// on the request.
/// </summary>
internal sealed class ApiDocuments
{
    /// <summary>The API in OpenAPI 3.1.</summary>
    public const string Api = "v1";

    /// <summary>The API in OpenAPI 3.0, for generators that do not read 3.1.</summary>
    public const string ApiIn30 = "v1-3.0";

    /// <summary>The health endpoints, in OpenAPI 3.1.</summary>
    public const string Health = "health";

    private readonly FrozenDictionary<string, Lazy<Task<ServedDocument>>> _documents;

    public ApiDocuments(IServiceProvider services) =>
        _documents = new[] { Api, ApiIn30, Health }.ToFrozenDictionary(
            name => name,
            name => new Lazy<Task<ServedDocument>>(
                () => MakeAsync(services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name), VersionOf(name))));

    /// <summary>The version of OpenAPI in which a document is written.</summary>
    public static OpenApiSpecVersion VersionOf(string name) =>
        name == ApiIn30 ? OpenApiSpecVersion.OpenApi3_0 : OpenApiSpecVersion.OpenApi3_1;

    /// <summary>Maps each document at <c>/openapi/{name}.json</c>.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiDocuments documents = endpoints.ServiceProvider.GetRequiredService<ApiDocuments>();
        foreach ((string name, Lazy<Task<ServedDocument>> document) in documents._documents)
        {
            endpoints.MapMethods(
                $"/openapi/{name}.json", [HttpMethods.Get, HttpMethods.Head],
                async context => await (await document.Value).AnswerAsync(context)).ExcludeFromDescription();
        }
    }

    private static async Task<ServedDocument> MakeAsync(
        IOpenApiDocumentProvider provider, OpenApiSpecVersion version)
    {
        // Without a token: other requests wait for the same document.
        OpenApiDocument document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, version, CancellationToken.None);
        json.WriteByte((byte)'\n');
        return new ServedDocument(json.ToArray());
    }
}
