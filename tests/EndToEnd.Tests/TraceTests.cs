using System.Net.Http.Json;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>The trace of a running server answers what became of a mail.</summary>
public sealed class TraceTests(StandaloneFixture standalone)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_accepted_mail_is_found_by_id_addresses_and_Message_ID()
    {
        TestAccount account = await standalone.CreateAccountAsync();
        string sender = $"{Guid.NewGuid():N}@sender.example";
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        string reply = await client.SendAsync(
            sender, [account.Address], $"Subject: Secret\r\nMessage-ID: <{sender}>\r\n\r\nHello.");
        string repeat = await client.SendAsync(
            sender, [account.Address], $"Subject: Secret\r\nMessage-ID: <{sender}>\r\n\r\nHello.");
        Assert.Equal(reply, repeat);

        JsonElement[] found = await FindAsync($"reversePath={Uri.EscapeDataString(sender.ToUpperInvariant())}", 2);
        Assert.All(found, one =>
        {
            Assert.Equal(account.Address, one.GetProperty("recipient").GetString());
            Assert.Equal("content", one.GetProperty("stage").GetString());
            Assert.Equal("accepted", one.GetProperty("outcome").GetString());
            Assert.Equal(reply, one.GetProperty("reply").GetString());
            Assert.Equal(sender, one.GetProperty("messageId").GetString());
            Assert.Equal("127.0.0.1", one.GetProperty("client").GetString());
        });
        Assert.Equal([null, "repeat"], found.Select(one => one.GetProperty("reason").GetString()));
        Assert.DoesNotContain(found, one => one.GetRawText().Contains("Secret", StringComparison.Ordinal));
        string id = found[0].GetProperty("transactionId").GetString()!;
        Assert.EndsWith(id, reply, StringComparison.Ordinal);
        Assert.Equal(2, (await FindAsync($"transactionId={id}", 2)).Length);
        Assert.Equal(2, (await FindAsync($"messageId=%3C{sender}%3E", 2)).Length);
        Assert.Equal(2, (await FindAsync($"recipient={account.Address}&reversePath={sender}", 2)).Length);
        Assert.Empty(await FindAsync($"recipient={account.Address}&until=2026-01-01T00:00:00Z", 0));
    }

    [Fact]
    public async Task A_refused_recipient_is_found_by_its_address_in_any_case()
    {
        string nobody = $"{Guid.NewGuid():N}@example.test";
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        string reply = await client.SendAsync("a@sender.example", [nobody], "Subject: x\r\n\r\nx");

        JsonElement one = Assert.Single(await FindAsync($"recipient={nobody.ToUpperInvariant()}", 1));
        Assert.Equal(("recipient", "refused"), (
            one.GetProperty("stage").GetString(), one.GetProperty("outcome").GetString()));
        Assert.Equal(reply, one.GetProperty("reply").GetString());
        Assert.Equal(JsonValueKind.Null, one.GetProperty("transactionId").ValueKind);
    }

    /// <summary>Asks until the events are there, which takes about a second.</summary>
    private async Task<JsonElement[]> FindAsync(string query, int count)
    {
        while (true)
        {
            JsonElement page = await standalone.Api.GetFromJsonAsync<JsonElement>($"trace?{query}", Token);
            JsonElement[] items = [.. page.GetProperty("items").EnumerateArray()];
            if (items.Length >= count)
            {
                return items;
            }

            await Task.Delay(20, Token);
        }
    }
}
