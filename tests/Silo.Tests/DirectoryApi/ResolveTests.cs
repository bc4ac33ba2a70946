using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.DirectoryApi;

/// <summary>GET /resolve: the answer of RCPT. Warnings of an alias: targets that RCPT would not reach.</summary>
public sealed class ResolveTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task Address_is_resolved_as_RCPT_does()
    {
        string bob = await _host.MakeAccountAsync();
        string domain = bob[(bob.IndexOf('@') + 1)..];
        await _host.PutAsync($"accounts/off@{domain}", """{"disabled":true}""").StatusAsync(HttpStatusCode.Created);
        await _host.PutAsync($"aliases/team@{domain}", $$"""{"targets":["bob+team@{{domain}}","{{bob}}"]}""")
            .StatusAsync(HttpStatusCode.Created);

        Assert.Equal("accepted 250 2.1.5", await SummaryAsync($"BOB@{domain}"));
        Assert.Equal("accepted 250 2.1.5", await SummaryAsync($"team@{domain}"));
        Assert.Equal("disabled 550 5.2.1", await SummaryAsync($"off@{domain}"));
        Assert.Equal("no-such-mailbox 550 5.1.1", await SummaryAsync($"nobody@{domain}"));
        Assert.Equal("not-hosted 550 5.7.1", await SummaryAsync("bob@nowhere.example.net"));
        Assert.Equal("accepted 250 2.1.5", await SummaryAsync($"postmaster@{domain}"));
        Assert.Equal("accepted 250 2.1.5", await SummaryAsync("Postmaster"));
        JsonElement tagged = await _host.GetAsync($"resolve?address=bob%2BOrder-7@{domain}").JsonAsync();
        Assert.Equal(
            $$"""
                {"address":"bob+order-7@{{domain}}","outcome":"accepted","reply":{"code":250,"enhancedCode":"2.1.5"},
                """
                + $$"""
                "tag":"order-7","targets":[{"mailbox":"{{bob}}","tag":"order-7"}]}
                """,
            tagged.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?address=")]
    [InlineData("?address=nobody")]
    [InlineData("?address=a+b@example.org")] // an unencoded plus sign is a space
    [InlineData("?address=a@[192.0.2.1]")]
    public async Task Malformed_address_is_refused(string query) =>
        await _host.GetAsync($"resolve{query}").ProblemAsync(400, "bad-query");

    [Fact]
    public async Task Alias_warns_of_targets_that_do_not_exist()
    {
        string bob = await _host.MakeAccountAsync();
        string domain = bob[(bob.IndexOf('@') + 1)..];
        string targets = $$"""{"targets":["{{bob}}","bob+x@{{domain}}","gone@{{domain}}"]}""";

        JsonElement made = await _host.PutAsync($"aliases/team@{domain}", targets).JsonAsync(HttpStatusCode.Created);
        JsonElement warning = Assert.Single(made.GetProperty("warnings").EnumerateArray());
        Assert.Equal($"gone@{domain}", warning.GetProperty("target").GetString());
        Assert.Equal("no-such-mailbox", warning.GetProperty("code").GetString());
        await _host.PutAsync($"accounts/gone@{domain}", "{}").StatusAsync(HttpStatusCode.Created);
        JsonElement read = await _host.GetAsync($"aliases/team@{domain}").JsonAsync();
        Assert.Equal(0, read.GetProperty("warnings").GetArrayLength());

        // A catch-all receives mail for unknown addresses, but not for targets of an alias.
        await _host.PutAsync($"domains/{domain}", $$"""{"catchAll":"{{bob}}"}""").StatusAsync(HttpStatusCode.OK);
        JsonElement caught = await _host.PutAsync($"aliases/team@{domain}", $$"""{"targets":["other@{{domain}}"]}""")
            .JsonAsync();
        Assert.Equal(1, caught.GetProperty("warnings").GetArrayLength());
        Assert.Equal("no-such-mailbox 550 5.1.1", await SummaryAsync($"team@{domain}"));
    }

    private async Task<string> SummaryAsync(string address)
    {
        JsonElement resolved = await _host.GetAsync($"resolve?address={address}").JsonAsync();
        JsonElement reply = resolved.GetProperty("reply");
        Assert.Equal(
            resolved.GetProperty("outcome").GetString() == "accepted",
            resolved.GetProperty("targets").GetArrayLength() > 0);
        return $"{resolved.GetProperty("outcome")} {reply.GetProperty("code")} {reply.GetProperty("enhancedCode")}";
    }
}
