using System.Net;
using System.Text.Json;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class AccountsApiTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task Account_is_created_read_changed_and_deleted()
    {
        string address = $"carol@{await _host.MakeDomainAsync()}";

        JsonElement made = await _host.PutAsync(
            $"accounts/{address}", """{"password":"correct horse","quotaBytes":1000}""")
            .JsonAsync(HttpStatusCode.Created);
        JsonElement changed = await _host.PutAsync($"accounts/{address}", """{"disabled":true}""").JsonAsync();
        JsonElement read = await _host.GetAsync($"accounts/{address}").JsonAsync();
        await _host.DeleteAsync($"accounts/{address}").StatusAsync(HttpStatusCode.NoContent);

        string at = made.GetProperty("createdAt").GetString()!;
        string later = changed.GetProperty("updatedAt").GetString()!;
        Assert.Equal($$"""{"address":"{{address}}","quotaBytes":1000,"disabled":false,"hasPassword":true,"""
            + $"\"createdAt\":\"{at}\",\"updatedAt\":\"{at}\"}}", made.GetRawText());
        Assert.Equal($$"""{"address":"{{address}}","quotaBytes":null,"disabled":true,"hasPassword":true,"""
            + $"\"createdAt\":\"{at}\",\"updatedAt\":\"{later}\"}}", changed.GetRawText());
        Assert.True(string.CompareOrdinal(at, later) < 0);
        Assert.Equal(changed.GetRawText(), read.GetRawText());
        await _host.GetAsync($"accounts/{address}").ProblemAsync(404, "no-such-account");
        await _host.DeleteAsync($"accounts/{address}").ProblemAsync(404, "no-such-account");
    }

    [Fact]
    public async Task Login_succeeds_with_the_password_that_was_set()
    {
        string address = await _host.MakeAccountAsync();
        IAccountGrain account = _host.Grains.GetGrain<IAccountGrain>(address);
        CancellationToken token = TestContext.Current.CancellationToken;

        await _host.PutAsync($"accounts/{address}", """{"password":"pässwörd"}""").StatusAsync(HttpStatusCode.OK);
        // A request without a password keeps the password.
        await _host.PutAsync($"accounts/{address}", """{"quotaBytes":5}""").StatusAsync(HttpStatusCode.OK);

        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("pässwörd", token));
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("passwort", token));
    }

    [Fact]
    public async Task Address_is_accepted_in_any_case_and_percent_encoded()
    {
        string domain = await _host.MakeDomainAsync();
        string[] locals = ["a/b", "a%2fb", "\"with space\"", "ünïcode"];

        foreach (string local in locals)
        {
            string path = $"accounts/{Uri.EscapeDataString($"{local}@{domain.ToUpperInvariant()}")}";
            using HttpResponseMessage answer = await _host.PutAsync(path, "{}");
            JsonElement made = await Task.FromResult(answer).JsonAsync(HttpStatusCode.Created);
            Assert.Equal($"{local}@{domain}", made.GetProperty("address").GetString());
            JsonElement read = await _host.Client
                .GetAsync(answer.Headers.Location, TestContext.Current.CancellationToken).JsonAsync();
            Assert.Equal($"{local}@{domain}", read.GetProperty("address").GetString());
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("@example.org")]
    [InlineData("a..b@example.org")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a%0Ab@example.org")]
    public async Task Malformed_address_is_refused_by_every_resource(string address)
    {
        foreach (string resource in (string[])["accounts", "aliases", "mailboxes"])
        {
            string detail = await _host.GetAsync($"{resource}/{address}").ProblemAsync(400, "bad-address");
            Assert.DoesNotContain('\n', detail);
        }

        await _host.PutAsync($"accounts/{address}", "{}").ProblemAsync(400, "bad-address");
        await _host.DeleteAsync($"accounts/{address}").ProblemAsync(400, "bad-address");
        await _host.PutAsync($"aliases/{address}", "{}").ProblemAsync(400, "bad-address");
        await _host.DeleteAsync($"aliases/{address}").ProblemAsync(400, "bad-address");
        foreach (string below in (string[])["messages", "messages/1", "messages/1/raw", "messages/1/parts/1"])
        {
            await _host.GetAsync($"mailboxes/{address}/{below}").ProblemAsync(400, "bad-address");
        }

        await _host.DeleteAsync($"mailboxes/{address}/messages/1").ProblemAsync(400, "bad-address");
        await _host.SendAsync(HttpMethod.Patch, $"mailboxes/{address}/messages/1", """{"seen":true}""")
            .ProblemAsync(400, "bad-address");
    }

    [Fact]
    public async Task Account_needs_a_hosted_domain()
    {
        string detail = await _host.PutAsync("accounts/bob@nowhere.example.org", "{}")
            .ProblemAsync(409, "domain-not-hosted");

        Assert.Contains("/api/v1/domains/nowhere.example.org", detail, StringComparison.Ordinal);
        await _host.GetAsync("accounts/bob@nowhere.example.org").ProblemAsync(404, "no-such-account");
    }

    [Fact]
    public async Task Alias_cannot_also_be_an_account()
    {
        string account = await _host.MakeAccountAsync();
        string alias = $"team{account[account.IndexOf('@')..]}";
        await _host.PutAsync($"aliases/{alias}", $$"""{"targets":["{{account}}"]}""")
            .StatusAsync(HttpStatusCode.Created);

        await _host.PutAsync($"accounts/{alias}", "{}").ProblemAsync(409, "is-alias");
    }

    [Theory]
    [InlineData("""{"password":"seven77"}""", "'password'")]
    [InlineData("""{"password":"with\u0000null"}""", "'password'")]
    [InlineData("""{"quotaBytes":0}""", "'quotaBytes'")]
    [InlineData("""{"quotaBytes":-1}""", "'quotaBytes'")]
    [InlineData("""{"quotaBytes":9007199254740993}""", "'quotaBytes'")]
    [InlineData("""{"quotaBytes":9223372036854775808}""", "'quotaBytes'")]
    [InlineData("""{"quotaBytes":1.5}""", "'quotaBytes'")]
    [InlineData("""{"quotaBytes":"1000"}""", "'quotaBytes'")]
    [InlineData("""{"disabled":"true"}""", "'disabled'")]
    [InlineData("""{"password":12345678}""", "'password'")]
    [InlineData("""{"Password":"correct horse"}""", "'Password'")] // names are case-sensitive
    [InlineData("""{"passwort":"correct horse"}""", "'passwort'")]
    [InlineData("""{"disabled":true,"disabled":false}""", "more than once")]
    [InlineData("""{"pass\nword":"x"}""", "The given value")] // unprintable input is not echoed
    [InlineData("""{"password":"\ud800aaaaaaaa"}""", "'password'")]
    [InlineData("""{"\ud800":1}""", "surrogate")]
    [InlineData("""["password"]""", "object")]
    [InlineData("null", "object")]
    [InlineData("{", "line 1")]
    [InlineData("{\n  \"disabled\": yes }", "line 2")]
    [InlineData("{} {}", "line 1")]
    public async Task Invalid_body_is_refused_and_the_error_named(string body, string says)
    {
        string address = $"dave@{await _host.MakeDomainAsync()}";

        string detail = await _host.PutAsync($"accounts/{address}", body).ProblemAsync(400, "bad-body");

        Assert.Contains(says, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("RelateMail.", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", detail, StringComparison.Ordinal);
        await _host.GetAsync($"accounts/{address}").ProblemAsync(404, "no-such-account");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1024)]
    public async Task A_password_may_have_8_to_1024_characters(int length)
    {
        string address = await _host.MakeAccountAsync();

        await _host.PutAsync($"accounts/{address}", $$"""{"password":"{{new string('x', length)}}"}""")
            .StatusAsync(HttpStatusCode.OK);
        await _host.PutAsync($"accounts/{address}", $$"""{"password":"{{new string('x', length == 8 ? 7 : 1025)}}"}""")
            .ProblemAsync(400, "bad-body");
    }

    [Fact]
    public async Task Body_with_another_content_type_than_JSON_is_refused() =>
        await _host.SendAsync(
            HttpMethod.Put, "accounts/bob@example.org", "password=x", "application/x-www-form-urlencoded")
            .ProblemAsync(415, "not-json");

    [Fact]
    public async Task Body_that_is_too_large_is_refused()
    {
        string body = $$"""{"password":"{{new string('x', 64 * 1024)}}"}""";

        await _host.PutAsync("accounts/bob@example.org", body).ProblemAsync(413, "too-large");
    }

    [Fact]
    public async Task Body_of_unknown_size_is_refused_at_the_limit()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri("/api/v1/accounts/bob@example.org", UriKind.Relative))
        {
            Content = new StringContent(
                $$"""{"password":"{{new string('x', 64 * 1024)}}"}""", null, "application/json"),
        };
        request.Headers.TransferEncodingChunked = true;

        await _host.Client.SendAsync(request, TestContext.Current.CancellationToken).ProblemAsync(413, "too-large");
    }
}
