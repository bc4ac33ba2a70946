using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Http;

/// <summary>Rules of every route: query names, conditions, HEAD, the ids of a request.</summary>
public sealed class EveryRouteTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unknown_and_repeated_names_in_a_query_are_refused_by_every_route()
    {
        foreach ((string method, string path, string[] names) in Routes())
        {
            JsonElement unknown = await ProblemAsync(method, $"{path}?bogus=1");
            Assert.Equal("bad-query", unknown.GetProperty("code").GetString());
            Assert.Equal("bogus", unknown.GetProperty("parameter").GetString());
            foreach (string name in names)
            {
                JsonElement repeated = await ProblemAsync(method, $"{path}?{name}=1&{name}=1");
                Assert.Equal(name, repeated.GetProperty("parameter").GetString());
                JsonElement otherCase = await ProblemAsync(method, $"{path}?{name.ToUpperInvariant()}=1");
                Assert.Equal("bad-query", otherCase.GetProperty("code").GetString());
            }
        }
    }

    [Fact]
    public async Task Every_query_name_is_in_the_document_and_no_other()
    {
        using HttpClient client = _host.MakeClient();
        JsonElement document = await client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), Token).JsonAsync();
        foreach (RouteEndpoint route in Endpoints())
        {
            string path = PathOf(route, name => $"{{{name}}}");
            string method = Methods(route)[0];
            JsonElement operation = document.GetProperty("paths").GetProperty(path)
                .GetProperty(method.ToLowerInvariant());
            string[] described = operation.TryGetProperty("parameters", out JsonElement parameters)
                ? [.. parameters.EnumerateArray().Where(IsOfQuery)
                    .Select(one => one.GetProperty("name").GetString()!)]
                : [];
            string[] declared = NamesOf(route);
            Assert.True(described.Order().SequenceEqual(declared.Order()),
                $"{method} {path}: {string.Join(',', described)} / {string.Join(',', declared)}");
        }
    }

    [Fact]
    public async Task Every_GET_answers_HEAD_with_the_same_fields_and_no_body()
    {
        foreach ((string method, string path, _) in Routes().Where(route => route.Method == "GET"))
        {
            if (path.EndsWith("/stream", StringComparison.Ordinal))
            {
                continue; // has no end; see MessageStreamTests
            }

            using HttpResponseMessage got = await SendAsync(HttpMethod.Get, path);
            using HttpResponseMessage head = await SendAsync(HttpMethod.Head, path);
            Assert.Equal(got.StatusCode, head.StatusCode);
            Assert.Equal(got.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Equal(got.Headers.ETag is null, head.Headers.ETag is null); // lists change between the two
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Fact]
    public void Every_route_of_GET_is_one_of_HEAD()
    {
        RouteEndpoint[] routes = [.. Endpoints().Where(route => Methods(route).Contains("GET"))];

        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.Equal(["GET", "HEAD"], Methods(route)));
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_and_continues_the_trace_of_the_client()
    {
        string trace = ActivityTraceId.CreateRandom().ToHexString();
        foreach (string path in (string[])["/api/v1/domains", "/api/v1/nothing-here", "/healthz", "/"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            using HttpResponseMessage answer = await _host.Client.SendAsync(request, Token);

            Assert.NotEmpty(Assert.Single(answer.Headers.GetValues("Request-Id")));
            Assert.StartsWith($"00-{trace}-", Assert.Single(answer.Headers.GetValues("traceparent")),
                StringComparison.Ordinal);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                JsonElement problem = JsonSerializer.Deserialize<JsonElement>(
                    await answer.Content.ReadAsStringAsync(Token));
                Assert.Equal(trace, problem.GetProperty("traceId").GetString());
                Assert.Equal("urn:relatemail:problem:not-found", problem.GetProperty("type").GetString());
            }
        }
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("\"abc")]
    public async Task Malformed_condition_is_refused_by_every_route(string value)
    {
        foreach ((string method, string path, _) in Routes())
        {
            foreach (string name in (string[])["If-Match", "If-None-Match"])
            {
                using HttpResponseMessage answer = await SendAsync(new HttpMethod(method), path, (name, value));
                await Task.FromResult(answer).ProblemAsync(400, "bad-header");
            }
        }
    }

    // The other parameters can be references to header fields.
    private static bool IsOfQuery(JsonElement parameter) =>
        parameter.TryGetProperty("in", out JsonElement place) && place.GetString() == "query";

    private static string[] Methods(RouteEndpoint route) =>
        [.. route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods];

    private static string[] NamesOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<KnownQueries>()?.Names ?? [];

    private IEnumerable<RouteEndpoint> Endpoints() =>
        _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal));

    /// <summary>Each route with values that have the right form, of things that do not exist.</summary>
    private IEnumerable<(string Method, string Path, string[] Names)> Routes() =>
        from route in Endpoints()
        let path = PathOf(route, ValueOf)
        select (Methods(route)[0], path, NamesOf(route));

    private static string PathOf(RouteEndpoint route, Func<string, string> valueOf) =>
        "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment => string.Concat(
            segment.Parts.Select(part => part switch
            {
                RoutePatternParameterPart parameter => valueOf(parameter.Name),
                RoutePatternLiteralPart literal => literal.Content,
                _ => throw new NotSupportedException("The route has a part of another kind."),
            }))));

    private static string ValueOf(string parameter) => parameter switch
    {
        "address" => "nobody@nowhere.example.org",
        "domain" or "name" => "nowhere.example.org",
        "uid" or "n" or "partNumber" => "1",
        _ => "x",
    };

    private async Task<JsonElement> ProblemAsync(string method, string path)
    {
        using HttpResponseMessage answer = await SendAsync(new HttpMethod(method), path);
        string body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{method} {path}: {answer.StatusCode} {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, (string Name, string Value)? field = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (field is { } given)
        {
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        return await _host.Client.SendAsync(request, Token);
    }
}
