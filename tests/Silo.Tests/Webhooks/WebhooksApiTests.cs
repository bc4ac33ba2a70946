using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Webhooks;

public sealed class WebhooksApiTests(SharedHost shared)
{
    private const string MergePatch = "application/merge-patch+json";

    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task A_webhook_is_created_shown_changed_and_deleted()
    {
        string domain = await _host.MakeDomainAsync();
        JsonElement created = await _host.PutAsync(
            "webhooks/crud", $$"""{"url":"https://app.example.org/h","domains":["{{domain.ToUpperInvariant()}}"]}""")
            .JsonAsync(HttpStatusCode.Created);
        Assert.StartsWith("whsec_", created.GetProperty("secret").GetString(), StringComparison.Ordinal);

        JsonElement shown = await _host.GetAsync("webhooks/crud").JsonAsync();
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("secret").ValueKind);
        Assert.Equal(domain, shown.GetProperty("domains")[0].GetString());
        Assert.Equal((8, true, 1), (
            shown.GetProperty("maxConcurrency").GetInt32(), shown.GetProperty("enabled").GetBoolean(),
            shown.GetProperty("version").GetInt32()));

        JsonElement patched = await _host.SendAsync(
            HttpMethod.Patch, "webhooks/crud", """{"enabled":false,"headers":{"X-A":"1"}}""", MergePatch).JsonAsync();
        Assert.Equal("https://app.example.org/h", patched.GetProperty("url").GetString());
        Assert.False(patched.GetProperty("enabled").GetBoolean());
        Assert.Equal("1", patched.GetProperty("headers").GetProperty("X-A").GetString());
        Assert.Equal(JsonValueKind.Null, patched.GetProperty("secret").ValueKind);

        await _host.DeleteAsync("webhooks/crud").StatusAsync(HttpStatusCode.NoContent);
        _ = await _host.GetAsync("webhooks/crud").ProblemAsync(404, "no-such-webhook");
        _ = await _host.DeleteAsync("webhooks/crud").ProblemAsync(404, "no-such-webhook");
    }

    [Theory]
    [InlineData("""{"url":"ftp://app.example.org/"}""", "#/url")]
    [InlineData("""{"url":"https://user:secret@app.example.org/"}""", "#/url")]
    [InlineData("""{"url":"/relative"}""", "#/url")]
    [InlineData("""{"url":"https://10.0.0.1/hook"}""", "#/url")]
    [InlineData("""{"url":"https://[::ffff:169.254.169.254]/"}""", "#/url")]
    [InlineData("""{"url":"https://a.example:22/"}""", "#/url")]
    [InlineData("""{"url":"https://a.example/","format":"telegram"}""", "#/format")]
    [InlineData("""{"url":"https://a.example/","domains":["not a domain"]}""", "#/domains/0")]
    [InlineData("""{"url":"https://a.example/","mailboxes":["a@example.org","b"]}""", "#/mailboxes/1")]
    [InlineData("""{"url":"https://a.example/","maxConcurrency":0}""", "#/maxConcurrency")]
    [InlineData("""{"url":"https://a.example/","headers":{"Host":"b"}}""", "#/headers/Host")]
    [InlineData("""{"url":"https://a.example/","headers":{"X-A":"a\r\nB: c"}}""", "#/headers/X-A")]
    [InlineData("""{"url":"https://a.example/","secret":"short"}""", "#/secret")]
    [InlineData("""{"url":"https://a.example/","credentials":{"type":"basic","user":"a"}}""", "#/credentials/password")]
    [InlineData("""{"url":"https://a.example/","credentials":{"type":"digest","password":"a"}}""", "#/credentials")]
    [InlineData(
        """{"url":"https://a.example/","credentials":{"type":"jwt","password":"short"}}""", "#/credentials/password")]
    [InlineData("""{"url":"https://a.example/","form":{}}""", "#/form")]
    [InlineData("""{"url":"https://a.example/","format":"redmine","form":{"field":"a"}}""", "#/form")]
    [InlineData("""{"url":"https://a.example/","format":"mailgun","form":{"fields":{"token":"a"}}}""", "#/form")]
    [InlineData("""{"url":"https://a.example/","format":"form","form":{"type":"json"}}""", "#/form/type")]
    [InlineData("""{"url":"https://a.example/","format":"form","form":{"encoding":"quoted"}}""", "#/form/encoding")]
    [InlineData("""{"url":"https://a.example/","format":"form","form":{"field":"a b"}}""", "#/form/field")]
    [InlineData("""{"url":"https://a.example/","format":"form","form":{"fields":{"a\"":"b"}}}""", "#/form/fields/a%22")]
    [InlineData("""{"url":"https://a.example/","format":"form","form":{"fields":{"a":"b\nc"}}}""", "#/form/fields/a")]
    [InlineData("""{"url":"https://a.example/","filter":"from:a"}""", "#/filter")]
    [InlineData("{}", "#/url")]
    public async Task A_wrong_member_is_named(string body, string member)
    {
        using HttpResponseMessage answer = await _host.PutAsync("webhooks/wrong", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement problem = JsonElement.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains(
            problem.GetProperty("errors").EnumerateArray(),
            error => error.GetProperty("pointer").GetString() == member);
        _ = await _host.GetAsync("webhooks/wrong").ProblemAsync(404, "no-such-webhook");
    }

    [Theory]
    [InlineData("-a")]
    [InlineData("a%20b")]
    [InlineData("%C3%A4")]
    public async Task A_wrong_name_is_refused(string name) =>
        await _host.PutAsync($"webhooks/{name}", """{"url":"https://a.example/"}""").ProblemAsync(400, "bad-name");

    [Fact]
    public async Task Credentials_are_write_only_and_stay_in_a_patch()
    {
        _ = await _host.PutAsync(
            "webhooks/known",
            """
            {"url":"https://a.example/","mailboxes":[],"credentials":{"type":"basic","user":"a","password":"hidden"}}
            """).JsonAsync(HttpStatusCode.Created);

        JsonElement patched = await _host.SendAsync(
            HttpMethod.Patch, "webhooks/known", """{"ordered":true}""", MergePatch).JsonAsync();

        Assert.Equal("""{"type":"basic","user":"a","header":null}""", patched.GetProperty("credentials").GetRawText());
        _ = await _host.SendAsync(
            HttpMethod.Patch, "webhooks/known", """{"credentials":{"user":"b"}}""", MergePatch)
            .ProblemAsync(400, "bad-body"); // another user needs another password
    }

    [Fact]
    public async Task Webhooks_are_listed_in_pages_without_secrets()
    {
        foreach (string name in (string[])["list-a", "list-b", "list-c"])
        {
            _ = await _host.PutAsync($"webhooks/{name}", """{"url":"https://a.example/","mailboxes":[]}""")
                .JsonAsync(HttpStatusCode.Created);
        }

        JsonElement all = await _host.GetAsync("webhooks?limit=500").JsonAsync();
        string[] names = Names(all);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Empty(((string[])["list-a", "list-b", "list-c"]).Except(names));
        Assert.All(all.GetProperty("items").EnumerateArray(), one =>
            Assert.Equal(JsonValueKind.Null, one.GetProperty("secret").ValueKind));
        JsonElement page = await _host.GetAsync("webhooks?limit=1&order=desc").JsonAsync();
        Assert.True(page.GetProperty("hasMore").GetBoolean());
        JsonElement next = await _host.GetAsync(
            $"webhooks?limit=500&order=desc&after={page.GetProperty("next").GetString()}").JsonAsync();
        Assert.DoesNotContain(Names(page)[0], Names(next));
        Assert.Empty(names.Except(Names(page)).Except(Names(next)));
        _ = await _host.GetAsync("webhooks?after=4").ProblemAsync(400, "bad-query");
    }

    private static string[] Names(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"delivery":"1","failedSince":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"mailbox":"a@example.org","fromUid":1}""")]
    [InlineData("""{"mailbox":"a@example.org","fromUid":5,"toUid":4}""")]
    public async Task A_replay_needs_one_selection(string body)
    {
        _ = await _host.PutAsync("webhooks/selecting", """{"url":"https://a.example/","mailboxes":[]}""");

        _ = await _host.SendAsync(HttpMethod.Post, "webhooks/selecting/replay", body).ProblemAsync(400, "bad-body");
    }

    [Fact]
    public async Task Deliveries_that_do_not_exist_are_404()
    {
        _ = await _host.PutAsync("webhooks/empty", """{"url":"https://a.example/","mailboxes":[]}""");

        _ = await _host.GetAsync("webhooks/empty/deliveries/999999").ProblemAsync(404, "no-such-delivery");
        _ = await _host.GetAsync("webhooks/empty/deliveries/x").ProblemAsync(404, "no-such-delivery");
        _ = await _host.GetAsync("webhooks/none/deliveries").ProblemAsync(404, "no-such-webhook");
        _ = await _host.GetAsync("webhooks/empty/deliveries?state=lost").ProblemAsync(400, "bad-query");
        _ = await _host.SendAsync(HttpMethod.Post, "webhooks/empty/replay", """{"delivery":"999999"}""")
            .ProblemAsync(404, "no-such-delivery");
    }

    [Fact]
    public async Task Rotation_of_another_version_is_refused()
    {
        _ = await _host.PutAsync("webhooks/turning", """{"url":"https://a.example/","mailboxes":[]}""");

        JsonElement rotated = await _host.SendAsync(
            HttpMethod.Post, "webhooks/turning/rotate", """{"ifVersion":1}""").JsonAsync();

        Assert.StartsWith("whsec_", rotated.GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, rotated.GetProperty("oldSecretUntil").ValueKind);
        _ = await _host.SendAsync(HttpMethod.Post, "webhooks/turning/rotate", """{"ifVersion":1}""")
            .ProblemAsync(409, "other-version");
        _ = await _host.SendAsync(
            HttpMethod.Post, "webhooks/turning/rotate", """{"keepUntil":"2999-01-01T00:00:00Z"}""")
            .ProblemAsync(400, "bad-body");
    }

    [Fact]
    public async Task Without_a_key_for_secrets_no_webhook_is_created()
    {
        await using SiloHost host = await SiloHost.StartAsync(settings: ("Webhooks:SealKey", ""));

        string detail = await host.PutAsync("webhooks/app", """{"url":"https://a.example/"}""")
            .ProblemAsync(409, "no-seal-key");

        Assert.Contains("Webhooks:SealKey", detail, StringComparison.Ordinal);
    }
}
