using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Tests.Harness;
using RelateMail.Silo.Tests.Routes;

[assembly: AssemblyFixture(typeof(RouteHost))]

namespace RelateMail.Silo.Tests.Routes;

/// <summary>
/// A host with one resource of each kind, and for each scope a key that has it alone and a key that lacks it alone. The
/// routes come from the endpoints of the host, so that a new route is in every check without a change here. A new name
/// in a path or a required name in a query needs a value in <see cref="RouteValues"/>.
/// </summary>
public sealed partial class RouteHost : IAsyncLifetime
{
    private static readonly ApiScopes[] s_scopes =
        [.. Enum.GetValues<ApiScopes>().Where(scope => scope != ApiScopes.None)];

    private readonly RouteValues _values = new();

    public SiloHost Host { get; private set; } = null!;

    internal IReadOnlyList<ApiRoute> Routes { get; private set; } = [];

    /// <summary>The methods of each path.</summary>
    internal ILookup<string, string> Methods { get; private set; } = null!;

    /// <summary>The key that has only this scope.</summary>
    internal static string KeyWith(ApiScopes scope) => $"a-key-with-{ApiScope.NamesOf(scope)[0]}-only";

    /// <summary>The key that has every scope but this one.</summary>
    internal static string KeyWithout(ApiScopes scope) => $"a-key-without-{ApiScope.NamesOf(scope)[0]}";

    public async ValueTask InitializeAsync()
    {
        Host = await SiloHost.StartAsync(settings: [.. Settings()]);
        await ExpectAsync("PUT", $"domains/{RouteValues.Domain}", "{}");
        await ExpectAsync("PUT", $"accounts/{RouteValues.Account}", "{}");
        await ExpectAsync("PUT", $"accounts/{RouteValues.Account}/application-passwords/{RouteValues.Application}", "");
        await ExpectAsync("PUT", $"aliases/{RouteValues.Alias}", $$"""{"targets":["{{RouteValues.Account}}"]}""");
        await ExpectAsync("PUT", $"webhooks/{RouteValues.Webhook}", RouteValues.WebhookBody);
        await ExpectAsync("PUT", $"keys/{RouteValues.Key}", RouteValues.KeyBody);
        await new TestMail().Add(new TestPart("text/plain", "It works."u8.ToArray()))
            .DeliverAsync(Host, RouteValues.Account);
        await CertificateHost.ReportAsync(Host, RouteValues.Server, "gateway-1", 60, null);
        await ExpectAsync("PUT", $"certificates/{RouteValues.Server}/rollout", _values.Certificate);
        await ReputationApiTests.ReportAsync(Host.Grains, "192.0.2.0/24");
        using HttpClient client = Host.MakeClient();
        JsonElement document = JsonElement.Parse(
            await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        Routes = [.. Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(endpoint => RoutesOf(endpoint, document))];
        Methods = Routes.ToLookup(route => route.Path.Split('?')[0], route => route.Method);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>Sends a request; the caller disposes the answer. Does not wait for the end of the body.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path and the query.</param>
    /// <param name="key">The key; null for none.</param>
    /// <param name="body">A JSON body; null for none.</param>
    /// <param name="contentType">The media type of the body.</param>
    /// <param name="fields">More header fields.</param>
    internal async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? key = SiloHost.Key, string? body = null,
        string contentType = "application/json", params (string Name, string Value)[] fields)
    {
        using HttpClient client = Host.MakeClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue(contentType));
        foreach ((string name, string value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<(string, string)> Settings()
    {
        yield return ("Certificates:EncryptionKey", Convert.ToBase64String(new byte[32]));
        int index = 0;
        foreach (ApiScopes scope in s_scopes)
        {
            foreach ((string key, ApiScopes scopes) in ((string, ApiScopes)[])
                [(KeyWith(scope), scope), (KeyWithout(scope), ApiScope.Everything & ~scope)])
            {
                yield return ($"Api:Keys:{index}:Key", key);
                yield return ($"Api:Keys:{index}:Name", key);
                foreach ((int number, string name) in Words(scopes).Index())
                {
                    yield return ($"Api:Keys:{index}:Scopes:{number}", name);
                }

                index++;
            }
        }
    }

    // In settings, the word 'admin' stands for more than the scope of that name.
    private static string[] Words(ApiScopes scopes) =>
        ApiScope.TryParse("admin", out ApiScopes admin) && scopes.HasFlag(admin)
            ? ApiScope.NamesOf(scopes)
            : ApiScope.NamesOf(scopes == ApiScopes.Admin ? scopes : scopes & ~ApiScopes.Admin);

    private IEnumerable<ApiRoute> RoutesOf(RouteEndpoint endpoint, JsonElement document)
    {
        string pattern = Constraints().Replace(endpoint.RoutePattern.RawText!.TrimEnd('/'), "}");
        ApiScope scope = endpoint.Metadata.GetRequiredMetadata<ApiScope>();
        JsonElement path = document.GetProperty("paths").GetProperty(pattern);
        return endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            .Where(method => method != "HEAD") // is tested with GET
            .Select(method => new ApiRoute(
                method, pattern, _values, scope, document,
                path.GetProperty(method.ToLowerInvariant())));
    }

    private async Task ExpectAsync(string method, string path, string body)
    {
        using HttpResponseMessage answer = await SendAsync(method, $"/api/v1/{path}", body: body);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer.StatusCode}");
    }

    [GeneratedRegex(":[^}]*}")]
    private static partial Regex Constraints();
}
