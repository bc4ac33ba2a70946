using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class DomainsApiTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task Domain_is_created_once_and_then_changed()
    {
        JsonElement made = await _host.PutAsync("domains/made.example.org", "{}").JsonAsync(HttpStatusCode.Created);
        JsonElement changed = await _host.PutAsync("domains/MADE.example.org.", """{"plusSeparator":"-"}""")
            .JsonAsync();
        JsonElement read = await _host.GetAsync("domains/made.example.org").JsonAsync();

        string at = made.GetProperty("createdAt").GetString()!;
        Assert.Equal(
            """{"domain":"made.example.org","catchAll":null,"plusSeparator":"+","authenticationPolicy":"""
                + """{"dmarc":"record","spfFail":"record","onTemporaryError":"accept"},"""
                + $"\"createdAt\":\"{at}\",\"updatedAt\":\"{at}\"}}",
            made.GetRawText());
        Assert.Equal(at, changed.GetProperty("createdAt").GetString());
        Assert.True(string.CompareOrdinal(at, changed.GetProperty("updatedAt").GetString()) < 0);
        Assert.Equal("-", changed.GetProperty("plusSeparator").GetString());
        Assert.Equal("-", read.GetProperty("plusSeparator").GetString());
    }

    [Fact]
    public async Task Missing_body_and_null_set_the_defaults_and_empty_disables()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri("/api/v1/domains/bare.example.org", UriKind.Relative));
        JsonElement made = await _host.Client.SendAsync(request, TestContext.Current.CancellationToken)
            .JsonAsync(HttpStatusCode.Created);
        JsonElement off = await _host.PutAsync("domains/bare.example.org", """{"plusSeparator":""}""").JsonAsync();
        JsonElement read = await _host.GetAsync("domains/bare.example.org").JsonAsync();
        JsonElement on = await _host.PutAsync(
            "domains/bare.example.org", """{"plusSeparator":null,"catchAll":null,"authenticationPolicy":null}""")
            .JsonAsync();

        Assert.Equal("+", made.GetProperty("plusSeparator").GetString());
        Assert.Equal("", off.GetProperty("plusSeparator").GetString());
        Assert.Equal("", read.GetProperty("plusSeparator").GetString());
        Assert.Equal("+", on.GetProperty("plusSeparator").GetString());
    }

    [Fact]
    public async Task A_new_domain_has_a_location()
    {
        using HttpResponseMessage answer = await _host.PutAsync("domains/b%C3%BCcher.example.org", "{}");

        Assert.Equal("/api/v1/domains/xn--bcher-kva.example.org", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Hosted_domains_are_listed()
    {
        string domain = await _host.MakeDomainAsync();

        Assert.Contains(domain, await ListAsync());
        await _host.DeleteAsync($"domains/{domain}").StatusAsync(HttpStatusCode.NoContent);
        Assert.DoesNotContain(domain, await ListAsync());
    }

    [Fact]
    public async Task A_domain_that_is_not_hosted_is_not_found()
    {
        await _host.GetAsync("domains/nowhere.example.org").ProblemAsync(404, "no-such-domain");
        await _host.DeleteAsync("domains/nowhere.example.org").ProblemAsync(404, "no-such-domain");
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("under_score.example.org")]
    [InlineData("[192.0.2.1]")] // an address literal cannot be hosted
    [InlineData("%20")]
    public async Task Malformed_domain_name_is_refused(string domain)
    {
        await _host.GetAsync($"domains/{domain}").ProblemAsync(400, "bad-domain");
        await _host.PutAsync($"domains/{domain}", "{}").ProblemAsync(400, "bad-domain");
        await _host.DeleteAsync($"domains/{domain}").ProblemAsync(400, "bad-domain");
    }

    [Theory]
    [InlineData("\"++\"")]
    [InlineData("\"a\"")]
    [InlineData("\"@\"")]
    [InlineData("\".\"")]
    public async Task Separator_is_one_character_that_is_neither_letter_nor_digit(string separator)
    {
        string detail = await _host.PutAsync("domains/separator.example.org", $$"""{"plusSeparator":{{separator}}}""")
            .ProblemAsync(400, "bad-body");

        Assert.Contains("'plusSeparator'", detail, StringComparison.Ordinal);
        await _host.GetAsync("domains/separator.example.org").ProblemAsync(404, "no-such-domain");
    }

    [Fact]
    public async Task Catch_all_must_be_an_account_or_an_alias()
    {
        string account = await _host.MakeAccountAsync();
        string domain = account[(account.IndexOf('@') + 1)..];

        await _host.PutAsync($"domains/{domain}", """{"catchAll":"not an address"}""").ProblemAsync(400, "bad-body");
        await _host.PutAsync($"domains/{domain}", $$"""{"catchAll":"nobody@{{domain}}"}""")
            .ProblemAsync(409, "catch-all-not-ours");
        JsonElement changed = await _host.PutAsync($"domains/{domain}", $$"""{"catchAll":"BOB@{{domain}}"}""")
            .JsonAsync();

        Assert.Equal(account, changed.GetProperty("catchAll").GetString());
    }

    [Fact]
    public async Task Authentication_policy_is_kept_and_its_omission_resets_it()
    {
        const string Policy = """{"dmarc":"enforce","spfFail":"reject","onTemporaryError":"defer"}""";
        await _host.PutAsync("domains/policy.example.org", $$"""{"authenticationPolicy":{{Policy}}}""")
            .JsonAsync(HttpStatusCode.Created);
        JsonElement read = await _host.GetAsync("domains/policy.example.org").JsonAsync();
        JsonElement partly = await _host.PutAsync(
            "domains/policy.example.org", """{"authenticationPolicy":{"dmarc":"enforce"}}""").JsonAsync();
        JsonElement reset = await _host.PutAsync("domains/policy.example.org", "{}").JsonAsync();

        Assert.Equal(Policy, JsonSerializer.Serialize(read.GetProperty("authenticationPolicy")));
        Assert.Equal("record", partly.GetProperty("authenticationPolicy").GetProperty("spfFail").GetString());
        Assert.Equal("record", reset.GetProperty("authenticationPolicy").GetProperty("dmarc").GetString());
    }

    [Theory]
    [InlineData("dmarc", "\"reject\"")]
    [InlineData("dmarc", "\"Quarantine\"")]
    [InlineData("spfFail", "\"enforce\"")]
    [InlineData("onTemporaryError", "\"quarantine\"")]
    [InlineData("onTemporaryError", "\"reject\"")]
    [InlineData("onTemporaryError", "\"\"")]
    public async Task Authentication_policy_with_an_unknown_value_is_refused(string member, string value)
    {
        string detail = await _host.PutAsync(
                "domains/bad-policy.example.org", $$$"""{"authenticationPolicy":{"{{{member}}}":{{{value}}}}}""")
            .ProblemAsync(400, "bad-body");

        Assert.Contains($"'authenticationPolicy.{member}'", detail, StringComparison.Ordinal);
        await _host.GetAsync("domains/bad-policy.example.org").ProblemAsync(404, "no-such-domain");
    }

    private async Task<string?[]> ListAsync()
    {
        JsonElement list = await _host.GetAsync("domains?limit=500").JsonAsync();
        return [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("domain").GetString())];
    }
}
