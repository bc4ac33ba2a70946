using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;
using static RelateMail.EndToEnd.Tests.Senders.JudgingServer;

namespace RelateMail.EndToEnd.Tests.Senders;

/// <summary>A DNS server that does not respond, and one that responds again.</summary>
public sealed class DeadDnsTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_is_accepted_or_deferred_while_DNS_is_dead_and_judged_again_after_it()
    {
        // Each domain permits every client and asks to reject other mail.
        await using JudgingServer server = await StartAsync(
            static name => name.StartsWith("_dmarc.", StringComparison.Ordinal) ? "v=DMARC1; p=reject" : "v=spf1 +all",
            "Dns:Timeout=00:00:01",
            "Dns:Tries=1",
            "Authentication:TimeLimit=00:00:03");
        TestAccount account = await server.CreateAccountAsync("record.test");
        TestAccount deferring = await server.CreateAccountAsync(
            "defer.test", new { dmarc = "enforce", onTemporaryError = "defer" });
        server.Names.IsDead = true;

        for (int number = 1; number <= 3; number++)
        {
            var time = Stopwatch.StartNew();
            string reply = await SendAsync(server, $"dead{number}.example", account);
            output.WriteLine($"Message {number} with a dead DNS: {time.Elapsed}");
            Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        }

        foreach (JsonElement item in await MailApi.ListAsync(server.Api, account.Address))
        {
            Assert.Equal(JsonValueKind.Null, item.GetProperty("authenticated").ValueKind);
        }

        JsonElement verdicts = (await server.ViewAsync(account)).GetProperty("authentication");
        Assert.Equal("temperror", verdicts.GetProperty("spf").GetProperty("result").GetString());
        Assert.Equal("temperror", verdicts.GetProperty("dmarc").GetProperty("result").GetString());
        Assert.StartsWith(
            "451 4.4.3 ", await SendAsync(server, "deferred.example", deferring), StringComparison.Ordinal);
        Assert.Empty(await MailApi.ListAsync(server.Api, deferring.Address));
        Assert.Contains("No DNS server responds.", await HealthAsync(server), StringComparison.Ordinal);

        server.Names.IsDead = false;
        for (int number = 1; !await PassesAsync(server, $"alive{number}.example", account); number++)
        {
            output.WriteLine($"Message {number} after the recovery is not judged yet.");
        }

        Assert.DoesNotContain("No DNS server responds.", await HealthAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_client_without_a_signature_costs_no_query()
    {
        await using JudgingServer server = await StartAsync(static _ => null);
        TestAccount account = await server.CreateAccountAsync("private.test");

        await server.SendAsync("10.1.2.3", "alice@strict.example", Mail("strict.example"), account.Address);

        JsonElement verdicts = (await server.ViewAsync(account)).GetProperty("authentication");
        Assert.Equal("private-address", verdicts.GetProperty("dmarc").GetProperty("problem").GetString());
        Assert.Equal(0, server.Names.Queries);
    }

    [Fact]
    public async Task Nothing_is_judged_if_the_checks_are_off()
    {
        await using JudgingServer server = await StartAsync(static _ => null, "Authentication:Enabled=false");
        TestAccount account = await server.CreateAccountAsync("off.test", new { dmarc = "enforce" });

        await server.SendAsync("192.0.2.1", "alice@strict.example", Mail("strict.example"), account.Address);

        JsonElement view = await server.ViewAsync(account);
        Assert.Equal(JsonValueKind.Null, view.GetProperty("authentication").ValueKind);
        Assert.Equal(0, server.Names.Queries);
    }

    private static Task<string> SendAsync(JudgingServer server, string domain, TestAccount account) =>
        server.SendAsync("192.0.2.1", $"alice@{domain}", Mail(domain), account.Address);

    private static async Task<bool> PassesAsync(JudgingServer server, string domain, TestAccount account)
    {
        await SendAsync(server, domain, account);
        return (await MailApi.ListAsync(server.Api, account.Address))[^1].GetProperty("authenticated").ValueKind
            == JsonValueKind.True;
    }

    private static async Task<string> HealthAsync(JudgingServer server) =>
        (await server.Api.GetFromJsonAsync<JsonElement>("/healthz", Cancel)).GetRawText();
}
