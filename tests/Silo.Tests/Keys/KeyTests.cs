using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Keys;

/// <summary>Keys that are made by the API.</summary>
public sealed class KeyTests(SharedHost shared)
{
    private static int s_keys;

    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_made_used_changed_and_deleted()
    {
        string name = NewName();
        JsonElement made = await _host.PutAsync($"keys/{name}", """{"scopes":["directory.read"]}""")
            .JsonAsync(HttpStatusCode.Created);
        string secret = made.GetProperty("secret").GetString()!;
        Assert.StartsWith($"rm_{name}_", secret, StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(secret, "domains"));
        Assert.Equal(403, await StatusAsync(secret, "certificates"));

        JsonElement changed = await _host.PutAsync($"keys/{name}", """{"scopes":["certificates.read"]}""").JsonAsync();
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("secret").ValueKind);
        Assert.Equal(403, await StatusAsync(secret, "domains"));
        Assert.Equal(200, await StatusAsync(secret, "certificates"));

        await _host.DeleteAsync($"keys/{name}").StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal(401, await StatusAsync(secret, "certificates"));
        await _host.GetAsync($"keys/{name}").ProblemAsync(404, "no-such-key");
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_the_caller_may_give_it()
    {
        string name = NewName();
        string secret = SecretOf(name, 'a');
        string body = $$"""{"scopes":["directory.read"],"secret":"{{secret}}"}""";

        JsonElement made = await _host.PutAsync($"keys/{name}", body).JsonAsync(HttpStatusCode.Created);
        await _host.PutAsync($"keys/{name}", body).StatusAsync(HttpStatusCode.OK); // a repeat

        Assert.Equal(JsonValueKind.Null, made.GetProperty("secret").ValueKind);
        Assert.Equal(200, await StatusAsync(secret, "domains"));
        string read = (await _host.GetAsync($"keys/{name}").JsonAsync()).GetRawText();
        Assert.DoesNotContain(secret, read, StringComparison.Ordinal);
        await _host.PutAsync($"keys/{name}", body.Replace(secret, SecretOf(name, 'b'), StringComparison.Ordinal))
            .ProblemAsync(409, "other-secret");
    }

    [Fact]
    public async Task Both_secrets_are_valid_during_a_rotation()
    {
        string name = NewName();
        string first = await MakeAsync(name);
        string id = (await _host.GetAsync($"keys/{name}").JsonAsync()).GetProperty("secrets")[0]
            .GetProperty("id").GetString()!;
        string second = SecretOf(name, 'b');
        string rotation = $$"""{"secret":"{{second}}","replaces":"{{id}}"}""";

        for (int time = 0; time < 2; time++) // a repeat changes nothing
        {
            JsonElement rotated = await _host.SendAsync(HttpMethod.Post, $"keys/{name}/rotate", rotation).JsonAsync();
            Assert.Equal(2, rotated.GetProperty("secrets").GetArrayLength());
        }

        Assert.Equal((200, 200), (await StatusAsync(first, "domains"), await StatusAsync(second, "domains")));
        await _host.SendAsync(HttpMethod.Post, $"keys/{name}/rotate", $$"""{"replaces":"{{id}}"}""")
            .ProblemAsync(409, "other-secret");
        await _host.SendAsync(
            HttpMethod.Post, $"keys/{name}/rotate", $$"""{"secret":"{{second}}","keepUntil":"2026-01-01T00:00:00Z"}""")
            .StatusAsync(HttpStatusCode.OK);
        Assert.Equal((401, 200), (await StatusAsync(first, "domains"), await StatusAsync(second, "domains")));
    }

    [Fact]
    public async Task A_key_makes_no_key_that_is_wider_than_itself()
    {
        string name = NewName();
        string narrow = await MakeAsync(
            name, """{"scopes":["admin","mail.read"],"expiresAt":"2099-01-01T00:00:00Z"}""");

        Assert.Equal(400, await PutAsync(narrow, NewName(), """{"scopes":["mail.write"]}"""));
        Assert.Equal(400, await PutAsync(narrow, NewName(), """{"scopes":["mail.read"]}""")); // never expires
        Assert.Equal(201, await PutAsync(
            narrow, NewName(), """{"scopes":["mail.read"],"expiresAt":"2098-01-01T00:00:00Z"}"""));
    }

    [Fact]
    public async Task The_last_use_is_noted()
    {
        string name = NewName();
        string secret = await MakeAsync(name);
        JsonElement before = await _host.GetAsync($"keys/{name}").JsonAsync();
        Assert.Equal(JsonValueKind.Null, before.GetProperty("lastUsedAt").ValueKind);

        await StatusAsync(secret, "domains");
        JsonElement after;
        do
        {
            after = await _host.GetAsync($"keys/{name}").JsonAsync();
        }
        while (after.GetProperty("lastUsedAt").ValueKind == JsonValueKind.Null);

        Assert.Equal(before.GetProperty("updatedAt").GetString(), after.GetProperty("updatedAt").GetString());
    }

    [Fact]
    public async Task The_root_shows_the_limits_of_the_key()
    {
        string domain = await _host.MakeDomainAsync();
        string secret = await MakeAsync(
            NewName(),
            $$"""{"scopes":["mail.read"],"domains":["{{domain}}"],"expiresAt":"2099-01-01T00:00:00Z"}""");

        using HttpClient client = Client(secret);
        JsonElement key = JsonElement.Parse(await client.GetStringAsync(new Uri("/api/v1", UriKind.Relative), Token))
            .GetProperty("key");

        Assert.Equal(domain, key.GetProperty("domains")[0].GetString());
        Assert.Equal("2099-01-01T00:00:00.000Z", key.GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task A_stream_ends_with_its_key()
    {
        string address = await _host.MakeAccountAsync();
        string name = NewName();
        string secret = await MakeAsync(name, """{"scopes":["mail.read"]}""");
        using HttpClient client = Client(secret);
        using HttpResponseMessage stream = await client.GetAsync(
            new Uri($"/api/v1/mailboxes/{address}/messages/stream", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead, Token);
        Task<string> read = stream.Content.ReadAsStringAsync(Token);

        await _host.DeleteAsync($"keys/{name}").StatusAsync(HttpStatusCode.NoContent);

        Assert.Contains("event: ready", await read, StringComparison.Ordinal); // the body has an end
    }

    [Theory]
    [InlineData("Upper", """{"scopes":["mail.read"]}""", "bad-name")]
    [InlineData("a_b", """{"scopes":["mail.read"]}""", "bad-name")]
    [InlineData("ok", """{"scopes":[]}""", "bad-body")]
    [InlineData("ok", """{"scopes":["mail"]}""", "bad-body")]
    [InlineData("ok", """{"scopes":["mail.read"],"domains":["a b"]}""", "bad-body")]
    [InlineData("ok", """{"scopes":["mail.read"],"mailboxes":["a"]}""", "bad-body")]
    [InlineData("ok", """{"scopes":["mail.read"],"expiresAt":"2020-01-01T00:00:00Z"}""", "bad-body")]
    [InlineData("ok", """{"scopes":["mail.read"],"secret":"rm_ok_short"}""", "bad-body")]
    [InlineData("ok", """{"scopes":["mail.read"],"secret":"rm_no_0123456789012345678901234567890123"}""", "bad-body")]
    public Task A_wrong_key_is_refused(string name, string body, string code) =>
        _host.PutAsync($"keys/{name}", body).ProblemAsync(400, code);

    private static string NewName() => $"k{Interlocked.Increment(ref s_keys)}";

    private static string SecretOf(string name, char letter) => $"rm_{name}_{new string(letter, 40)}";

    private async Task<string> MakeAsync(string name, string body = """{"scopes":["directory.read"]}""") =>
        (await _host.PutAsync($"keys/{name}", body).JsonAsync(HttpStatusCode.Created))
        .GetProperty("secret").GetString()!;

    private HttpClient Client(string secret)
    {
        HttpClient client = _host.MakeClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    private async Task<int> StatusAsync(string secret, string path)
    {
        using HttpClient client = Client(secret);
        using HttpResponseMessage answer = await client.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative), Token);
        return (int)answer.StatusCode;
    }

    private async Task<int> PutAsync(string secret, string name, string body)
    {
        using HttpClient client = Client(secret);
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await client.PutAsync(
            new Uri($"/api/v1/keys/{name}", UriKind.Relative), content, Token);
        return (int)answer.StatusCode;
    }
}
