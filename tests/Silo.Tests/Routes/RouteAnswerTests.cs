using System.Net.Http.Headers;
using System.Text.Json;
using RelateMail.Silo.Tests.OpenApi;

namespace RelateMail.Silo.Tests.Routes;

/// <summary>The answers of every GET: HEAD has the same header fields, and the document describes them.</summary>
[Collection(nameof(RouteHost))]
public sealed class RouteAnswerTests(RouteHost host)
{
    /// <summary>Fields of every answer that HTTP itself or the security of browsers needs.</summary>
    private static readonly string[] s_general =
    [
        "Cache-Control", "Content-Disposition", "Content-Length", "Content-Security-Policy", "Content-Type", "Date",
        "Last-Modified", "Referrer-Policy", "Transfer-Encoding", "Vary", "X-Accel-Buffering", "X-Content-Type-Options",
    ];

    /// <summary>Fields that differ between two requests.</summary>
    private static readonly string[] s_ofRequest = ["Date", "Request-Id", "traceparent", "Transfer-Encoding"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task HEAD_has_the_status_and_the_fields_of_GET() => EachAsync(CompareHeadAsync);

    private async Task<string?> CompareHeadAsync(ApiRoute route)
    {
        using HttpResponseMessage get = await host.SendAsync("GET", route.Path);
        using HttpResponseMessage head = await host.SendAsync("HEAD", route.Path);
        using HttpResponseMessage again = await host.SendAsync("GET", route.Path);
        string[] both = [Describe(get), Describe(head)];
        if (Describe(again) != both[0])
        {
            return await CompareHeadAsync(route); // the resource has changed meanwhile, such as the load of a silo
        }

        byte[] body = await head.Content.ReadAsByteArrayAsync(Token);
        return (int)get.StatusCode == 200 && both[0] == both[1] && body.Length == 0
            ? null
            : $"GET {both[0]}\nHEAD {both[1]} with {body.Length} octets";
    }

    [Fact]
    public Task HEAD_of_what_does_not_exist_has_the_status_of_GET() => EachAsync(async route =>
    {
        string path = route.Path.Replace("routes.example.org", "nowhere.example.org", StringComparison.Ordinal);
        using HttpResponseMessage get = await host.SendAsync("GET", path);
        using HttpResponseMessage head = await host.SendAsync("HEAD", path);
        return get.StatusCode == head.StatusCode ? null : $"GET {get.StatusCode}, HEAD {head.StatusCode}";
    });

    [Fact]
    public Task Document_lists_the_fields_of_an_answer() => EachAsync(async route =>
    {
        using HttpResponseMessage answer = await host.SendAsync("GET", route.Path);
        string[] described = [.. route.Answer(200)!.Value.GetProperty("headers").EnumerateObject()
            .Select(field => field.Name)];
        string[] sent = [.. Fields(answer).Select(field => field.Key).Except(s_general)];
        string[] missing = [.. described.Except(sent).Except(["traceparent"])]; // only if the request is traced
        string[] unknown = [.. sent.Except(described)];
        return missing.Length + unknown.Length == 0
            ? null
            : $"not sent: {string.Join(", ", missing)}; not described: {string.Join(", ", unknown)}";
    });

    [Fact]
    public Task Answer_has_the_members_of_its_schema() => EachAsync(async route =>
    {
        if (route.AnswerShape(200, "application/json") is not { } schema)
        {
            return null;
        }

        using HttpResponseMessage answer = await host.SendAsync("GET", route.Path);
        JsonElement value = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
        string findings = string.Join("; ", SchemaCheck.Find("body", value, schema));
        return findings.Length == 0 ? null : findings;
    });

    [Fact]
    public Task Problem_has_the_members_of_its_schema() => EachAsync(async route =>
    {
        using HttpResponseMessage answer = await host.SendAsync("GET", route.With("no-such-name=1"));
        JsonElement value = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
        string findings = string.Join("; ", SchemaCheck.Find(
            "body", value, route.AnswerShape(400, "application/problem+json")!));
        return findings.Length == 0 ? null : findings;
    });

    [Fact]
    public Task Client_with_the_current_resource_gets_304() => EachAsync(async route =>
    {
        using HttpResponseMessage first = await host.SendAsync("GET", route.Path);
        if (first.Headers.ETag is not { } current)
        {
            return route.Answer(304) is null ? null : "the document has 304, and the answer has no ETag";
        }

        EntityTagHeaderValue tag = current;
        while (true)
        {
            using HttpResponseMessage again = await host.SendAsync(
                "GET", route.Path, fields: ("If-None-Match", tag.ToString()));
            if ((int)again.StatusCode == 200 && again.Headers.ETag is { } newTag && newTag != tag)
            {
                tag = newTag; // another test has changed the resource, such as the audit log
                continue;
            }

            return (int)again.StatusCode == 304 && route.HasField("If-None-Match") ? null : $"{(int)again.StatusCode}";
        }
    });

    private async Task EachAsync(Func<ApiRoute, Task<string?>> check)
    {
        var findings = new List<string>();
        ApiRoute[] reads = [.. host.Routes.Where(route => route.IsRead)];
        foreach (ApiRoute route in reads)
        {
            if (await check(route) is { } finding)
            {
                findings.Add($"{route}: {finding}");
            }
        }

        Assert.NotEmpty(reads);
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    private static string Describe(HttpResponseMessage answer) => string.Join("; ", Fields(answer)
        .Where(field => !s_ofRequest.Contains(field.Key))
        .Select(field => $"{field.Key}: {string.Join(",", field.Value)}")
        .Order(StringComparer.Ordinal)
        .Prepend($"{(int)answer.StatusCode}"));

    private static IEnumerable<KeyValuePair<string, IEnumerable<string>>> Fields(HttpResponseMessage answer) =>
        answer.Headers.Concat(answer.Content.Headers);
}
