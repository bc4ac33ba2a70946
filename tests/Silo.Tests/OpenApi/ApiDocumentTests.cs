using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.OpenApi;

public sealed partial class ApiDocumentTests(SharedHost shared)
{
    private static readonly string[] s_always = ["400", "401", "403", "429", "500", "503"];

    [Fact]
    public async Task Every_mapped_route_is_in_the_document()
    {
        string[] described =
        [
            .. (await DocumentAsync("v1")).Operations().Concat((await DocumentAsync("health")).Operations())
                .Select(operation => operation.Name).Order(StringComparer.Ordinal),
        ];
        string[] mapped =
        [
            .. shared.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/openapi/", StringComparison.Ordinal))
                .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
                    || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
                .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                    .Where(method => method != "HEAD").Select(method => $"{method} {PathOf(endpoint)}"))
                .Order(StringComparer.Ordinal),
        ];

        Assert.NotEmpty(mapped);
        Assert.Equal(mapped, described);
    }

    [Fact]
    public async Task Both_versions_have_the_same_operations()
    {
        Assert.Equal(
            (await DocumentAsync("v1")).Operations().Select(operation => operation.Name),
            (await DocumentAsync("v1-3.0")).Operations().Select(operation => operation.Name));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1-3.0")]
    public async Task Every_operation_describes_itself_and_its_answers(string name)
    {
        JsonElement document = await DocumentAsync(name);

        foreach ((string place, JsonElement operation) in document.Operations())
        {
            Assert.True(operation.TryGetProperty("summary", out _), place);
            Assert.Contains(operation.GetProperty("tags").EnumerateArray().Single().GetString(), Tags(document));
            if (operation.TryGetProperty("parameters", out JsonElement parameters))
            {
                Assert.All(parameters.EnumerateArray().Select(parameter => document.Follow(parameter)),
                    parameter => Assert.True(parameter.TryGetProperty("description", out _), place));
            }

            JsonElement answers = operation.GetProperty("responses");
            string[] statuses = [.. answers.EnumerateObject().Select(answer => answer.Name)];
            Assert.Equal(statuses.Order(StringComparer.Ordinal), statuses);
            Assert.Empty(s_always.Except(statuses));
            foreach (JsonProperty answer in answers.EnumerateObject())
            {
                JsonElement described = document.Follow(answer.Value);
                Assert.Matches(@"[a-z].*\.$", described.GetProperty("description").GetString());
                Assert.True(answer.Name[0] is '2' or '3'
                    || described.GetProperty("content").TryGetProperty("application/problem+json", out _), place);
            }
        }
    }

    [Fact]
    public async Task Every_operation_names_the_scope_that_it_needs()
    {
        foreach ((string name, JsonElement operation) in (await DocumentAsync("v1")).Operations())
        {
            string text = operation.GetProperty("description").GetString()!;
            JsonElement[] scopes = [.. operation.GetProperty("security")[0].GetProperty("bearer").EnumerateArray()];
            string need = scopes.Length == 0 ? "Any key can send it." : $"The key needs the scope `{scopes.Single()}`.";
            Assert.True(text.EndsWith(need, StringComparison.Ordinal), $"{name}: {text}");
        }

        // 3.0 allows scopes of OAuth only.
        Assert.All((await DocumentAsync("v1-3.0")).Operations(), operation => Assert.Equal(
            """{"bearer":[]}""", JsonSerializer.Serialize(operation.Value.GetProperty("security")[0])));
        Assert.All((await DocumentAsync("health")).Operations(), operation => Assert.Equal(
            "[]", JsonSerializer.Serialize(operation.Value.GetProperty("security"))));
    }

    [Fact]
    public async Task Owners_can_call_the_operations_about_their_passwords()
    {
        string[] owned = [.. (await DocumentAsync("v1")).Operations()
            .Where(operation => operation.Value.GetProperty("security").GetArrayLength() > 1)
            .Select(operation => operation.Value.GetProperty("operationId").GetString()!)
            .Order(StringComparer.Ordinal)];

        Assert.Equal(
            ["deleteApplicationPassword", "listApplicationPasswords", "putApplicationPassword", "setPassword"], owned);
    }

    [Fact]
    public async Task A_certificate_is_a_request_or_a_file()
    {
        JsonElement content = (await DocumentAsync("v1")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .Where(operation => operation.Value.TryGetProperty("requestBody", out _))
            .Select(operation => operation.Value.GetProperty("requestBody").GetProperty("content"))
            .Single(contents => contents.TryGetProperty("application/x-pkcs12", out _));

        Assert.EndsWith("CertificateUpdate", content.GetProperty("application/json").GetProperty("schema")
            .GetProperty("$ref").GetString(), StringComparison.Ordinal);
        foreach (string file in (string[])["application/x-pkcs12", "application/x-pem-file"])
        {
            Assert.Equal("""{"type":"string","format":"binary"}""",
                JsonSerializer.Serialize(content.GetProperty(file).GetProperty("schema")));
        }
    }

    private static HashSet<string?> Tags(JsonElement document) =>
        [.. document.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString())];

    private static string PathOf(RouteEndpoint endpoint) =>
        Constraints().Replace(endpoint.RoutePattern.RawText!.TrimEnd('/'), "}");

    private Task<JsonElement> DocumentAsync(string name) => shared.Host.DocumentAsync(name);

    [GeneratedRegex(":[^}]*}")]
    private static partial Regex Constraints();
}
