using System.Text.Json;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Routes;

/// <summary>
/// Every route × keys that are limited to another domain, to another mailbox, to nothing, or to the own domain. Outside
/// of its limits a key gets the same answer whether or not something exists.
/// </summary>
[Collection(nameof(RouteHost))]
public sealed class KeyLimitTests(RouteHost host) : IAsyncLifetime
{
    private const string Missing = "nowhere.example.org";

    /// <summary>Routes without an address or a domain in the path that a limited key may use.</summary>
    private static readonly string[] s_everywhere =
    [
        "GET /api/v1", "GET /api/v1/accounts", "GET /api/v1/aliases", "GET /api/v1/domains", "GET /api/v1/keys",
        "GET /api/v1/mailboxes", "GET /api/v1/trace", "GET /api/v1/webhooks", "POST /api/v1/directory/apply",
    ];

    private static readonly string s_scopes = JsonSerializer.Serialize(ApiScope.NamesOf(ApiScope.Everything));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string _foreign = "";
    private string _otherMailbox = "";
    private string _nothing = "";
    private string _own = "";

    public async ValueTask InitializeAsync()
    {
        await PutAsync("domains/other.example.org", "{}");
        _foreign = await MakeAsync("foreign", "\"domains\":[\"other.example.org\"]");
        _otherMailbox = await MakeAsync("other-mailbox", $"\"mailboxes\":[\"other@{RouteValues.Domain}\"]");
        _nothing = await MakeAsync("nothing", "\"domains\":[]");
        _own = await MakeAsync("own", $"\"domains\":[\"{RouteValues.Domain}\"]");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Outside_the_limits_what_exists_looks_like_what_does_not()
    {
        var findings = new List<string>();
        foreach (ApiRoute route in host.Routes.Where(route => !s_everywhere.Contains(Name(route))))
        {
            foreach (string key in new[] { _foreign, _otherMailbox, _nothing })
            {
                string there = await AnswerAsync(route, route.Path, key);
                string missing = await AnswerAsync(route, Absent(route.Path), key);
                if (!there.StartsWith("404 ", StringComparison.Ordinal) || there != missing)
                {
                    findings.Add($"{Name(route)} with {key[..12]}: {there}; of what does not exist: {missing}");
                }
            }
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task Lists_show_nothing_from_outside_the_limits()
    {
        foreach (string route in s_everywhere
            .Where(route => route.StartsWith("GET /api/v1/", StringComparison.Ordinal)))
        {
            foreach (string key in new[] { _foreign, _otherMailbox, _nothing })
            {
                using HttpResponseMessage answer = await host.SendAsync("GET", route[4..], key);
                string body = await answer.Content.ReadAsStringAsync(Token);
                Assert.Equal(200, (int)answer.StatusCode);
                Assert.All(
                    [$"\"{RouteValues.Domain}", RouteValues.Account, RouteValues.Alias, $"\"{RouteValues.Webhook}\"",
                        $"\"{RouteValues.Key}\""],
                    foreign => Assert.DoesNotContain(foreign, body, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Within_its_limits_a_key_works_as_without()
    {
        var findings = new List<string>();
        foreach (ApiRoute route in host.Routes.Where(route => route.IsRead && HasAddress(route)))
        {
            string limited = await AnswerAsync(route, route.Path, _own);
            string unlimited = await AnswerAsync(route, route.Path, SiloHost.Key);
            if (limited != unlimited)
            {
                findings.Add($"{Name(route)}: {limited} instead of {unlimited}");
            }
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Theory]
    [InlineData("accounts", RouteValues.Account)]
    [InlineData("aliases", RouteValues.Alias)]
    [InlineData("domains", RouteValues.Domain)]
    [InlineData("mailboxes", RouteValues.Account)]
    public async Task Lists_show_what_is_within_the_limits(string list, string name)
    {
        using HttpResponseMessage answer = await host.SendAsync("GET", $"/api/v1/{list}", _own);
        string body = await answer.Content.ReadAsStringAsync(Token);

        Assert.Contains($"\"{name}\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "aliases/new@routes.example.org", """{"targets":["x@other.example.org"]}""", "#/targets/0")]
    [InlineData("PATCH", "domains/routes.example.org", """{"catchAll":"x@other.example.org"}""", "#/catchAll")]
    [InlineData("PUT", "webhooks/own-1", """{"url":"http://127.0.0.1:65535/"}""", "#/domains")]
    [InlineData(
        "PUT", "webhooks/own-1", """{"url":"http://127.0.0.1:65535/","domains":["other.example.org"]}""", "#/domains")]
    [InlineData("PUT", "keys/own-1", """{"scopes":["mail.read"]}""", "#/domains")]
    [InlineData("PUT", "keys/own-1", """{"scopes":["mail.read"],"domains":["other.example.org"]}""", "#/domains")]
    public async Task A_change_cannot_reach_outside_the_limits(string method, string path, string body, string at)
    {
        string type = method == "PATCH" ? "application/merge-patch+json" : "application/json";
        using HttpResponseMessage answer = await host.SendAsync(
            method, $"/api/v1/{path}", _own, body, type);
        JsonElement problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(at, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData(
        "webhooks/own-1",
        """{"url":"http://127.0.0.1:65535/","domains":["routes.example.org"],"enabled":false}""")]
    [InlineData("keys/own-1", """{"scopes":["mail.read"],"mailboxes":["a@routes.example.org"]}""")]
    [InlineData("accounts/new@routes.example.org", "{}")]
    public async Task A_key_owns_what_it_makes_within_its_limits(string path, string body)
    {
        using HttpResponseMessage made = await host.SendAsync("PUT", $"/api/v1/{path}", _own, body);
        using HttpResponseMessage own = await host.SendAsync("GET", $"/api/v1/{path}", _own);
        using HttpResponseMessage foreign = await host.SendAsync("GET", $"/api/v1/{path}", _foreign);
        using HttpResponseMessage gone = await host.SendAsync("DELETE", $"/api/v1/{path}", _own);

        Assert.Equal([201, 200, 404, 204],
            new[] { made, own, foreign, gone }.Select(answer => (int)answer.StatusCode));
    }

    [Theory]
    [InlineData("webhooks/app")]
    [InlineData("webhooks/foreign-1")]
    [InlineData("keys/tenant-0")]
    [InlineData("keys/ownership")]
    public async Task Names_of_others_are_404_for_a_change_too(string path)
    {
        string body = path.StartsWith("keys", StringComparison.Ordinal) ? RouteValues.KeyBody : RouteValues.WebhookBody;
        using HttpResponseMessage answer = await host.SendAsync("PUT", $"/api/v1/{path}", _own, body);

        Assert.Equal(404, (int)answer.StatusCode);
    }

    private static string Name(ApiRoute route) => $"{route.Method} {route.Pattern}";

    private static bool HasAddress(ApiRoute route) => !route.IsStream
        && (route.Pattern.Contains("{address}", StringComparison.Ordinal)
            || route.Pattern.Contains("{domain}", StringComparison.Ordinal))
        && !route.Pattern.Contains("reputation", StringComparison.Ordinal);

    private static string Absent(string path) => path
        .Replace(RouteValues.Domain, Missing, StringComparison.Ordinal)
        .Replace($"/webhooks/{RouteValues.Webhook}", "/webhooks/no-such", StringComparison.Ordinal)
        .Replace($"/keys/{RouteValues.Key}", "/keys/no-such", StringComparison.Ordinal);

    /// <summary>The status and the body, without what differs between two requests.</summary>
    private async Task<string> AnswerAsync(ApiRoute route, string path, string key)
    {
        using HttpResponseMessage answer = await host.SendAsync(route.Method, path, key, route.Body);
        if ((int)answer.StatusCode == 200)
        {
            return "200";
        }

        JsonElement problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
        string detail = problem.GetProperty("detail").GetString()!;
        foreach (string own in new[] { RouteValues.Webhook, RouteValues.Key, "no-such" })
        {
            detail = detail.Replace($"'{own}'", "'name'", StringComparison.Ordinal);
        }

        return $"{(int)answer.StatusCode} {problem.GetProperty("code").GetString()} {detail}";
    }

    private async Task<string> MakeAsync(string name, string limits)
    {
        string secret = $"rm_{name}_{new string('x', 40)}";
        await PutAsync($"keys/{name}", $$"""{"scopes":{{s_scopes}},{{limits}},"secret":"{{secret}}"}""");
        return secret;
    }

    private async Task PutAsync(string path, string body)
    {
        using HttpResponseMessage answer = await host.SendAsync("PUT", $"/api/v1/{path}", body: body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
