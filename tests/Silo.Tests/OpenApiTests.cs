using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed partial class OpenApiTests(SharedHost shared)
{
    [Fact]
    public async Task Every_mapped_route_is_in_the_document()
    {
        JsonElement paths = (await DocumentAsync()).GetProperty("paths");
        string[] described = [.. Operations(paths).Select(operation => operation.Name).Order(StringComparer.Ordinal)];

        string[] mapped =
        [
            .. shared.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/openapi/", StringComparison.Ordinal))
                .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
                    || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
                .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                    .Where(method => method != "HEAD"
                        || !PathOf(endpoint).StartsWith("/api/", StringComparison.Ordinal))
                    .Select(method => $"{method} {PathOf(endpoint)}"))
                .Order(StringComparer.Ordinal),
        ];

        Assert.NotEmpty(mapped);
        Assert.Equal(mapped, described);
    }

    [Fact]
    public async Task Every_operation_describes_itself_and_its_refusals()
    {
        JsonElement paths = (await DocumentAsync()).GetProperty("paths");

        foreach ((string name, JsonElement operation) in Operations(paths))
        {
            Assert.True(operation.TryGetProperty("summary", out _), name);
            if (operation.TryGetProperty("parameters", out JsonElement parameters))
            {
                Assert.All(parameters.EnumerateArray(),
                    parameter => Assert.True(parameter.TryGetProperty("description", out _), name));
            }

            if (name.Contains("/api/", StringComparison.Ordinal))
            {
                Assert.Equal("""[{"bearer":[]}]""", Compact(operation.GetProperty("security")));
                JsonElement refusal = operation.GetProperty("responses").GetProperty("401").GetProperty("content");
                Assert.True(refusal.TryGetProperty("application/problem+json", out _), name);
                Assert.True(operation.GetProperty("responses").TryGetProperty("503", out _), name);
            }
            else
            {
                Assert.False(operation.TryGetProperty("security", out _), name);
            }
        }
    }

    [Fact]
    public async Task Schemas_and_the_key_are_described()
    {
        JsonElement components = (await DocumentAsync()).GetProperty("components");

        Assert.Equal("http", components.GetProperty("securitySchemes").GetProperty("bearer")
            .GetProperty("type").GetString());
        JsonElement schemas = components.GetProperty("schemas");
        JsonElement uid = schemas.GetProperty("MessageListItem").GetProperty("properties").GetProperty("uid");
        Assert.Equal("integer", uid.GetProperty("type").GetString());
        Assert.True(schemas.GetProperty("ProblemDetails").GetProperty("properties").TryGetProperty("code", out _));
        Assert.Equal("""["targets"]""", Compact(schemas.GetProperty("AliasRequest").GetProperty("required")));
    }

    [Fact]
    public async Task A_certificate_is_a_request_or_a_file()
    {
        JsonElement content = (await DocumentAsync()).GetProperty("paths").GetProperty("/api/v1/certificates/{name}")
            .GetProperty("put").GetProperty("requestBody").GetProperty("content");

        Assert.EndsWith("CertificateRequest", content.GetProperty("application/json").GetProperty("schema")
            .GetProperty("$ref").GetString(), StringComparison.Ordinal);
        foreach (string file in (string[])["application/x-pkcs12", "application/x-pem-file"])
        {
            Assert.Equal("""{"type":"string","format":"binary"}""",
                Compact(content.GetProperty(file).GetProperty("schema")));
        }
    }

    private static string PathOf(RouteEndpoint endpoint) =>
        Constraints().Replace(endpoint.RoutePattern.RawText!.TrimEnd('/'), "}");

    private async Task<JsonElement> DocumentAsync()
    {
        using HttpClient client = shared.Host.MakeClient(); // without the key
        return await client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative),
            TestContext.Current.CancellationToken).JsonAsync();
    }

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement paths) =>
        from path in paths.EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    [GeneratedRegex(":[^}]*}")]
    private static partial Regex Constraints();
}
