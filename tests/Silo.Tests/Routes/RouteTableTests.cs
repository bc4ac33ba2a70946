using System.Text.Json;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Tests.OpenApi;

namespace RelateMail.Silo.Tests.Routes;

/// <summary>Every route × the rules for keys, queries, bodies and conditions. No request changes anything.</summary>
[Collection(nameof(RouteHost))]
public sealed class RouteTableTests(RouteHost host)
{
    private const string OtherTag = "\"a-tag-of-no-resource\"";

    /// <summary>Requests that change no single resource, so that there is no tag to compare.</summary>
    private static readonly string[] s_withoutConditions =
    [
        "DELETE /api/v1/accounts/{address}/application-passwords/{name}",
        "DELETE /api/v1/certificates/{name}/nodes/{node}",
        "DELETE /api/v1/reputation/{address}/{length}",
        "POST /api/v1/certificates/reload",
        "POST /api/v1/directory/apply",
        "POST /api/v1/mailboxes/{address}/messages/batch",
        "POST /api/v1/webhooks/{name}/replay",
        "POST /api/v1/webhooks/{name}/test",
        "PUT /api/v1/accounts/{address}/application-passwords/{name}",
        "PUT /api/v1/accounts/{address}/password",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Request_without_a_key_is_401() => EachAsync(async route =>
        await RefusalAsync(host.SendAsync(route.Method, route.Path, key: null), 401, "no-key"));

    [Fact]
    public Task Key_without_the_scope_is_403() => EachAsync(async route => route.Scope == ApiScopes.None
        ? null
        : await RefusalAsync(
            host.SendAsync(route.Method, route.Path, RouteHost.KeyWithout(route.Scope), route.Body),
            403, "insufficient-scope"));

    [Fact]
    public Task Key_with_only_the_scope_is_accepted() => EachAsync(async route =>
    {
        // The query is checked after the scope, and its refusal changes nothing.
        ApiScopes scope = route.Scope == ApiScopes.None ? ApiScopes.TraceRead : route.Scope;
        return await RefusalAsync(
            host.SendAsync(route.Method, route.With("no-such-name=1"), RouteHost.KeyWith(scope), route.Body),
            400, "bad-query");
    });

    [Fact]
    public Task Unknown_name_in_the_query_is_400() => EachAsync(async route => await RefusalAsync(
        host.SendAsync(route.Method, route.With("no-such-name=1"), body: route.Body),
        400, "bad-query", "no-such-name"));

    [Fact]
    public Task Repeated_name_in_the_query_is_400() => EachNameAsync(async (route, name, _) =>
    {
        string again = route.Path.Contains($"{name}=", StringComparison.Ordinal) ? $"{name}=x" : $"{name}=x&{name}=x";
        return await RefusalAsync(
            host.SendAsync(route.Method, route.With(again), body: route.Body), 400, "bad-query", name);
    });

    [Fact]
    public Task Value_of_a_wrong_type_in_the_query_is_400() => EachNameAsync(async (route, name, schema) =>
        schema.Types.Contains("string") && schema.Values is null
            ? null
            : await RefusalAsync(
                host.SendAsync(route.Method, route.With($"{name}=wrong"), body: route.Body), 400, "bad-query", name));

    [Fact]
    public Task Name_of_a_wrong_type_in_the_path_is_404() => EachAsync(async route =>
    {
        string[] numbers = [.. route.Parameters("path")
            .Where(parameter => parameter.Schema.Open().Types.Contains("integer")).Select(parameter => parameter.Name)];
        return numbers.Length == 0
            ? null
            : await RefusalAsync(
                host.SendAsync(route.Method, route.WithPath(numbers[0], "wrong"), body: route.Body), 404, "not-found");
    });

    [Fact]
    public Task Body_that_is_not_an_object_is_400() => EachBodyAsync(async (route, _) =>
        await RefusalAsync(host.SendAsync(route.Method, route.Path, body: "[]"), 400, "bad-body"));

    [Fact]
    public Task Body_of_another_media_type_is_415() => EachBodyAsync(async (route, _) =>
        await RefusalAsync(host.SendAsync(route.Method, route.Path, body: "x=1", contentType: "text/plain"), 415));

    [Fact]
    public Task Members_that_are_unknown_or_of_a_wrong_type_are_400_and_all_listed() => EachBodyAsync(
        async (route, shape) =>
        {
            IEnumerable<string> wrong = shape.Members.Select(member =>
                $"\"{member.Key}\":{(member.Value.Open().Types.Contains("object") ? "[]" : "{}")}");
            string body = $"{{{string.Join(',', wrong.Append("\"noSuchMember\":1"))}}}";
            using HttpResponseMessage answer = await host.SendAsync(route.Method, route.Path, body: body);
            JsonElement problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
            string[] pointers = problem.TryGetProperty("errors", out JsonElement errors)
                ? [.. errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!)]
                : [];
            string[] unlisted = [.. shape.Members.Keys.Append("noSuchMember").Select(name => $"#/{name}")
                .Where(pointer => !pointers.Contains(pointer))];
            return (int)answer.StatusCode == 400 && unlisted.Length == 0
                ? null
                : $"{(int)answer.StatusCode} without {string.Join(", ", unlisted)}: {problem}";
        });

    [Fact]
    public Task Change_of_another_version_is_412() => EachChangeAsync(async route => await RefusalAsync(
        host.SendAsync(route.Method, route.Path, body: route.Body, fields: ("If-Match", OtherTag)), 412, "changed"));

    [Fact]
    public Task Change_only_of_what_does_not_exist_is_412() => EachChangeAsync(async route => await RefusalAsync(
        host.SendAsync(route.Method, route.Path, body: route.Body, fields: ("If-None-Match", "*")), 412, "changed"));

    [Fact]
    public Task Malformed_condition_is_400() => EachChangeAsync(async route => await RefusalAsync(
        host.SendAsync(route.Method, route.Path, body: route.Body, fields: ("If-Match", "no quotes")),
        400, "bad-header"));

    [Fact]
    public void Every_change_of_a_resource_has_conditions()
    {
        string[] without = [.. host.Routes.Where(route => !route.IsRead && !route.HasField("If-Match"))
            .Select(route => $"{route.Method} {route.Pattern}").Order(StringComparer.Ordinal)];

        Assert.Equal(s_withoutConditions, without);
    }

    [Fact]
    public async Task Other_methods_are_405_and_the_answer_lists_those_that_work()
    {
        var findings = new List<string>();
        foreach (IGrouping<string, string> path in host.Methods)
        {
            // A path can be one of another route too, so that the answer can list more methods.
            string[] methods = [.. path.SelectMany(method => method == "GET" ? [method, "HEAD"] : new[] { method })];
            using HttpResponseMessage answer = await host.SendAsync("PROPFIND", path.Key);
            string[] allowed = [.. answer.Content.Headers.Allow];
            findings.AddRange((int)answer.StatusCode == 405 && methods.All(allowed.Contains)
                ? []
                : [$"{path.Key}: {(int)answer.StatusCode}, Allow: {string.Join(", ", allowed)}"]);
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    private Task EachAsync(Func<ApiRoute, Task<string?>> check) => EachAsync(host.Routes, check);

    private Task EachChangeAsync(Func<ApiRoute, Task<string?>> check) =>
        EachAsync(host.Routes.Where(route => !route.IsRead && route.HasField("If-Match")), check);

    private Task EachBodyAsync(Func<ApiRoute, SchemaShape, Task<string?>> check) => EachAsync(
        host.Routes.Where(route => route.BodyShape is not null), route => check(route, route.BodyShape!));

    private Task EachNameAsync(Func<ApiRoute, string, SchemaShape, Task<string?>> check) => EachAsync(
        host.Routes.SelectMany(route => route.Query.Select(name => (Route: route, name.Name, name.Schema))),
        one => check(one.Route, one.Name, one.Schema.Open()));

    private static async Task EachAsync<T>(IEnumerable<T> all, Func<T, Task<string?>> check)
    {
        var findings = new List<string>();
        int count = 0;
        foreach (T one in all)
        {
            count++;
            if (await check(one) is { } finding)
            {
                findings.Add($"{one}: {finding}");
            }
        }

        Assert.NotEqual(0, count);
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    /// <summary>The unexpected answer; null if it is the expected problem document.</summary>
    private static async Task<string?> RefusalAsync(
        Task<HttpResponseMessage> sent, int status, string? code = null, string? parameter = null)
    {
        using HttpResponseMessage answer = await sent;
        string body = await answer.Content.ReadAsStringAsync(Token);
        string got = $"{(int)answer.StatusCode} {body}";
        if ((int)answer.StatusCode != status
            || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return got;
        }

        JsonElement problem = JsonElement.Parse(body);
        bool isExpected = (code is null || problem.GetProperty("code").GetString() == code)
            && (parameter is null || problem.GetProperty("parameter").GetString() == parameter);
        return isExpected ? null : got;
    }
}
