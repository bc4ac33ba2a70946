using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class AliasesApiTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task Alias_is_created_read_changed_and_deleted()
    {
        string domain = await _host.MakeDomainAsync();
        string alias = $"team@{domain}";

        JsonElement made = await _host.PutAsync(
            $"aliases/{alias}", $$"""{"targets":["A@{{domain}}","b@{{domain}}","a@{{domain}}"]}""")
            .JsonAsync(HttpStatusCode.Created);
        JsonElement changed = await _host.PutAsync($"aliases/{alias}", $$"""{"targets":["c@{{domain}}"]}""")
            .JsonAsync();
        JsonElement read = await _host.GetAsync($"aliases/{alias}").JsonAsync();
        await _host.DeleteAsync($"aliases/{alias}").StatusAsync(HttpStatusCode.NoContent);

        Assert.Equal(
            $"""["a@{domain}","b@{domain}"]""", made.GetProperty("targets").GetRawText());
        Assert.Equal($"""["c@{domain}"]""", changed.GetProperty("targets").GetRawText());
        Assert.Equal(made.GetProperty("createdAt").GetString(), changed.GetProperty("createdAt").GetString());
        Assert.Equal(changed.GetRawText(), read.GetRawText());
        await _host.GetAsync($"aliases/{alias}").ProblemAsync(404, "no-such-alias");
        await _host.DeleteAsync($"aliases/{alias}").ProblemAsync(404, "no-such-alias");
    }

    [Theory]
    [InlineData("{}", "missing", "'targets' is missing")]
    [InlineData("""{"targets":null}""", "missing", "'targets'")]
    [InlineData("""{"targets":"a@example.org"}""", "wrong-type", "a list of strings")]
    [InlineData("""{"targets":[1]}""", "wrong-type", "a list of strings")]
    [InlineData("""{"targets":[]}""", "out-of-range", "1 to 100")]
    [InlineData("""{"targets":[null]}""", "bad-address", "local-part@domain")]
    [InlineData("""{"targets":["nobody"]}""", "bad-address", "'nobody'")]
    public async Task Targets_are_1_to_100_addresses(string body, string code, string says)
    {
        string alias = $"team@{await _host.MakeDomainAsync()}";

        JsonElement problem = await _host.PutAsync($"aliases/{alias}", body).JsonAsync(HttpStatusCode.BadRequest);

        Assert.Equal("bad-body", problem.GetProperty("code").GetString());
        string detail = problem.GetProperty("detail").GetString()!;
        Assert.Equal(code, problem.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Contains(says, detail, StringComparison.Ordinal);
        await _host.GetAsync($"aliases/{alias}").ProblemAsync(404, "no-such-alias");
    }

    [Fact]
    public async Task Hundred_targets_are_accepted_and_one_more_is_refused()
    {
        string domain = await _host.MakeDomainAsync();
        string Targets(int count) =>
            $$"""{"targets":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"t{i}@{domain}\""))}}]}""";

        await _host.PutAsync($"aliases/all@{domain}", Targets(101)).ProblemAsync(400, "bad-body");
        await _host.PutAsync($"aliases/all@{domain}", Targets(100)).StatusAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_alias_and_its_targets_need_hosted_domains()
    {
        string domain = await _host.MakeDomainAsync();

        await _host.PutAsync("aliases/team@nowhere.example.org", $$"""{"targets":["a@{{domain}}"]}""")
            .ProblemAsync(409, "domain-not-hosted");
        await _host.PutAsync($"aliases/team@{domain}", """{"targets":["a@nowhere.example.org"]}""")
            .ProblemAsync(409, "domain-not-hosted");
    }

    [Fact]
    public async Task Account_cannot_also_be_an_alias()
    {
        string account = await _host.MakeAccountAsync();

        await _host.PutAsync($"aliases/{account}", $$"""{"targets":["other{{account[account.IndexOf('@')..]}}"]}""")
            .ProblemAsync(409, "is-account");
    }

    [Fact]
    public async Task Alias_must_not_be_its_own_target()
    {
        string alias = $"team@{await _host.MakeDomainAsync()}";

        await _host.PutAsync($"aliases/{alias}", $$"""{"targets":["TEAM{{alias[4..]}}"]}""")
            .ProblemAsync(400, "bad-body");
    }
}
