using System.Net;
using System.Text;
using System.Text.Json;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.DirectoryApi;

/// <summary>Changes of domains, accounts and aliases under conditions, and by PATCH.</summary>
public sealed class ConditionalChangeTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds { get; } = ["domains", "accounts", "aliases"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Resource_is_not_created_twice_under_If_None_Match(string kind)
    {
        (string path, string body, string other) = await NewAsync(kind);

        using HttpResponseMessage made = await SendAsync("PUT", path, body, ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.NotNull(made.Headers.ETag);
        await SendAsync("PUT", path, other, ("If-None-Match", "*")).ProblemAsync(412, "changed");

        using HttpResponseMessage read = await SendAsync("GET", path);
        Assert.Equal(made.Headers.ETag, read.Headers.ETag); // nothing was changed
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Change_with_an_outdated_tag_is_refused(string kind)
    {
        (string path, string body, string other) = await NewAsync(kind);
        string first = await TagAsync(SendAsync("PUT", path, body));
        string second = await TagAsync(SendAsync("PUT", path, other, ("If-Match", first)));

        Assert.NotEqual(first, second);
        await SendAsync("PUT", path, body, ("If-Match", first)).ProblemAsync(412, "changed");
        await SendAsync("PATCH", path, body, ("If-Match", first)).ProblemAsync(412, "changed");
        await SendAsync("DELETE", path, null, ("If-Match", first)).ProblemAsync(412, "changed");
        Assert.Equal(second, await TagAsync(SendAsync("GET", path)));
        string third = await TagAsync(SendAsync("PATCH", path, body, ("If-Match", second)));
        await SendAsync("DELETE", path, null, ("If-Match", third)).StatusAsync(HttpStatusCode.NoContent);
        await SendAsync("DELETE", path, null, ("If-Match", "*")).ProblemAsync(412, "changed");
        await SendAsync("PATCH", path, body, ("If-Match", "*")).ProblemAsync(412, "changed");
        await SendAsync("PUT", path, body, ("If-Match", "*")).ProblemAsync(412, "changed");
        await SendAsync("GET", path).StatusAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_racing_writers_with_one_tag_exactly_one_wins(string kind)
    {
        (string path, string body, string other) = await NewAsync(kind);
        string tag = await TagAsync(SendAsync("PUT", path, body));
        string[] methods = ["PUT", "PATCH", "PUT", "PATCH", "PUT", "PATCH", "DELETE", "PUT"];

        HttpResponseMessage[] answers = await Task.WhenAll(methods.Select(
            method => SendAsync(method, path, method == "DELETE" ? null : other, ("If-Match", tag))));

        HttpStatusCode[] statuses = [.. answers.Select(answer => answer.StatusCode)];
        Assert.Single(statuses, status => status is HttpStatusCode.OK or HttpStatusCode.NoContent);
        Assert.Equal(methods.Length - 1, statuses.Count(status => status == HttpStatusCode.PreconditionFailed));
        foreach (HttpResponseMessage answer in answers)
        {
            answer.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_racing_creators_exactly_one_wins(string kind)
    {
        (string path, string body, _) = await NewAsync(kind);

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => SendAsync("PUT", path, body, ("If-None-Match", "*"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        foreach (HttpResponseMessage answer in answers)
        {
            answer.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Unchanged_resource_is_not_sent_again(string kind)
    {
        (string path, string body, _) = await NewAsync(kind);
        string tag = await TagAsync(SendAsync("PUT", path, body));

        foreach (string method in (string[])["GET", "HEAD"])
        {
            using HttpResponseMessage answer =
                await SendAsync(method, path, null, ("If-None-Match", $"\"x\", W/{tag}"));
            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
            Assert.Equal(tag, answer.Headers.ETag?.ToString());
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Fact]
    public async Task Password_change_keeps_quota_and_state()
    {
        string address = await _host.MakeAccountAsync();
        await _host.PutAsync($"accounts/{address}", """{"password":"first word","quotaBytes":1000,"disabled":true}""")
            .StatusAsync(HttpStatusCode.OK);

        JsonElement changed = await PatchAsync($"accounts/{address}", """{"password":"second word"}""").JsonAsync();
        JsonElement enabled = await PatchAsync($"accounts/{address}", """{"disabled":false}""").JsonAsync();

        Assert.Equal(1000, changed.GetProperty("quotaBytes").GetInt64());
        Assert.True(changed.GetProperty("disabled").GetBoolean());
        Assert.Equal(1000, enabled.GetProperty("quotaBytes").GetInt64());
        Assert.True(enabled.GetProperty("hasPassword").GetBoolean());
        IAccountGrain account = _host.Grains.GetGrain<IAccountGrain>(address);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("second word", Token));
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("first word", Token));
    }

    [Fact]
    public async Task Null_is_the_default_and_keeps_the_password()
    {
        string address = await _host.MakeAccountAsync();
        await _host.PutAsync($"accounts/{address}", """{"password":"first word","quotaBytes":1000,"disabled":true}""")
            .StatusAsync(HttpStatusCode.OK);

        JsonElement put = await _host.PutAsync(
            $"accounts/{address}", """{"password":null,"quotaBytes":2000,"disabled":null}""").JsonAsync();
        JsonElement patched = await PatchAsync(
            $"accounts/{address}", """{"password":null,"quotaBytes":null}""").JsonAsync();

        Assert.True(put.GetProperty("hasPassword").GetBoolean());
        Assert.False(put.GetProperty("disabled").GetBoolean());
        Assert.Equal(2000, put.GetProperty("quotaBytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, patched.GetProperty("quotaBytes").ValueKind);
        Assert.Equal(AuthenticationOutcome.Accepted,
            await _host.Grains.GetGrain<IAccountGrain>(address).AuthenticateAsync("first word", Token));
    }

    [Fact]
    public async Task Client_that_sends_every_member_changes_only_the_one_that_it_sets()
    {
        string account = await _host.MakeAccountAsync();
        string domain = account[(account.IndexOf('@') + 1)..];

        // As a generated client sends it: the other members are there, and null.
        JsonElement changed = await _host.PutAsync($"domains/{domain}",
            $$"""{"catchAll":"{{account}}","plusSeparator":null,"authenticationPolicy":null}""").JsonAsync();

        Assert.Equal(account, changed.GetProperty("catchAll").GetString());
        Assert.Equal("+", changed.GetProperty("plusSeparator").GetString());
        JsonElement resolved = await _host.GetAsync($"resolve?address=bob%2Bx@{domain}").JsonAsync();
        Assert.Equal("x", resolved.GetProperty("tag").GetString());
    }

    [Fact]
    public async Task Members_of_a_member_are_changed_one_by_one()
    {
        string domain = await _host.MakeDomainAsync();
        await _host.PutAsync($"domains/{domain}",
            """{"plusSeparator":"-","authenticationPolicy":{"dmarc":"enforce","spfFail":"reject"}}""")
            .StatusAsync(HttpStatusCode.OK);

        JsonElement changed = await PatchAsync($"domains/{domain}",
            """{"authenticationPolicy":{"spfFail":null,"onTemporaryError":"defer"}}""").JsonAsync();
        JsonElement reset = await PatchAsync($"domains/{domain}", """{"authenticationPolicy":null}""").JsonAsync();

        Assert.Equal("""{"dmarc":"enforce","spfFail":"record","onTemporaryError":"defer"}""",
            changed.GetProperty("authenticationPolicy").GetRawText());
        Assert.Equal("-", changed.GetProperty("plusSeparator").GetString());
        Assert.Equal("""{"dmarc":"record","spfFail":"record","onTemporaryError":"accept"}""",
            reset.GetProperty("authenticationPolicy").GetRawText());
        Assert.Equal("-", reset.GetProperty("plusSeparator").GetString());
    }

    [Fact]
    public async Task Concurrent_patches_of_different_members_are_all_made()
    {
        string address = await _host.MakeAccountAsync();

        HttpResponseMessage[] answers = await Task.WhenAll(
            PatchAsync($"accounts/{address}", """{"quotaBytes":4096}"""),
            PatchAsync($"accounts/{address}", """{"disabled":true}"""),
            PatchAsync($"accounts/{address}", """{"password":"some password"}"""));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        JsonElement read = await _host.GetAsync($"accounts/{address}").JsonAsync();
        Assert.Equal(4096, read.GetProperty("quotaBytes").GetInt64());
        Assert.True(read.GetProperty("disabled").GetBoolean());
        Assert.True(read.GetProperty("hasPassword").GetBoolean());
    }

    [Fact]
    public async Task Every_wrong_member_is_named_at_once()
    {
        string domain = await _host.MakeDomainAsync();

        JsonElement problem = await SendAsync("PATCH", $"domains/{domain}",
            """
            {"plusSeparator":"++","catchAll":"nobody","authenticationPolicy":{"dmarc":"reject","spf":"x"},"a/b":1}
            """).JsonAsync(HttpStatusCode.BadRequest);

        Assert.Equal("urn:relatemail:problem:bad-body", problem.GetProperty("type").GetString());
        Assert.Equal(
            [
                "#/authenticationPolicy/dmarc bad-value", "#/authenticationPolicy/spf unknown-member",
                "#/a~1b unknown-member", "#/catchAll bad-address", "#/plusSeparator bad-value",
            ],
            problem.GetProperty("errors").EnumerateArray()
                .Select(error => $"{error.GetProperty("pointer")} {error.GetProperty("code")}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Patch_needs_a_resource_and_JSON()
    {
        await PatchAsync("accounts/nobody@nowhere.example.org", "{}").ProblemAsync(404, "no-such-account");
        string address = await _host.MakeAccountAsync();
        await _host.SendAsync(HttpMethod.Patch, $"accounts/{address}", "{}", "text/plain")
            .ProblemAsync(415, "not-json");
        await _host.SendAsync(HttpMethod.Patch, $"accounts/{address}", "{}").StatusAsync(HttpStatusCode.OK);
        await _host.SendAsync(HttpMethod.Patch, $"accounts/{address}", "[]", "application/merge-patch+json")
            .ProblemAsync(400, "bad-body");
    }

    private async Task<(string Path, string Body, string Other)> NewAsync(string kind)
    {
        string domain = await _host.MakeDomainAsync();
        return kind switch
        {
            "domains" => ($"domains/new.{domain}", """{"plusSeparator":"-"}""", """{"plusSeparator":"="}"""),
            "accounts" => ($"accounts/a@{domain}", """{"quotaBytes":1}""", """{"quotaBytes":2}"""),
            _ => ($"aliases/a@{domain}", $$"""{"targets":["x@{{domain}}"]}""", $$"""{"targets":["y@{{domain}}"]}"""),
        };
    }

    private static async Task<string> TagAsync(Task<HttpResponseMessage> sent)
    {
        using HttpResponseMessage answer = await sent;
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        return answer.Headers.ETag!.ToString();
    }

    private Task<HttpResponseMessage> PatchAsync(string path, string json) =>
        _host.SendAsync(HttpMethod.Patch, path, json, "application/merge-patch+json");

    private async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? json = null, (string Name, string Value)? field = null)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri($"/api/v1/{path}", UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        if (field is { } given)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(given.Name, given.Value));
        }

        return await _host.Client.SendAsync(request, Token);
    }
}
