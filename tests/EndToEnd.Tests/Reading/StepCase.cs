using System.Net.Http.Json;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Reading;

/// <summary>A case of several transactions, with accounts, aliases and a domain of its own.</summary>
internal sealed class StepCase(StandaloneFixture standalone, string name, byte[] content)
{
    private readonly string _domain = $"{name}.example.test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task PlayAsync(JsonElement test)
    {
        await PutAsync($"domains/{_domain}", new { });
        foreach (JsonElement step in test.GetProperty("steps").EnumerateArray())
        {
            await PlayStepAsync(step);
        }

        foreach (JsonElement check in test.GetProperty("checks").EnumerateArray())
        {
            string mailbox = Address(check.GetProperty("mailbox").GetString()!);
            await AssertAsync(check, mailbox, await MailApi.ListAsync(standalone.Api, mailbox));
        }
    }

    private async Task PlayStepAsync(JsonElement step)
    {
        if (step.TryGetProperty("account", out JsonElement account))
        {
            await MailApi.PutAccountAsync(
                standalone.Api, new TestAccount(Address(account.GetString()!), "correct horse battery"));
        }
        else if (step.TryGetProperty("alias", out JsonElement alias))
        {
            string[] targets =
                [.. step.GetProperty("targets").EnumerateArray().Select(one => Address(one.GetString()!))];
            await PutAsync($"aliases/{Address(alias.GetString()!)}", new { targets });
        }
        else if (step.TryGetProperty("catchAll", out JsonElement catchAll))
        {
            await PutAsync($"domains/any.{_domain}", new { catchAll = Address(catchAll.GetString()!) });
        }
        else
        {
            await SendAsync([.. step.GetProperty("send").EnumerateArray().Select(one => one.GetString()!)]);
        }
    }

    private async Task SendAsync(string[] recipients)
    {
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        await client.CommandAsync("MAIL FROM:<sender@client.example>");
        foreach (string recipient in recipients)
        {
            string reply = await client.CommandAsync($"RCPT TO:<{Address(recipient.TrimStart('!'))}>");
            Assert.Equal(recipient[0] == '!' ? '5' : '2', reply[0]);
        }

        Assert.StartsWith("250", await client.SendContentAsync(content), StringComparison.Ordinal);
    }

    private async Task AssertAsync(JsonElement check, string mailbox, List<JsonElement> entries)
    {
        if (check.GetProperty("field").GetString() == "entries")
        {
            Assert.Equal(check.GetProperty("is").GetInt32(), entries.Count);
        }
        else if (check.TryGetProperty("eachOf", out JsonElement each))
        {
            IEnumerable<string> expected = each.EnumerateArray().Select(one => Address(one.GetString()!));
            Assert.Equal(
                expected.Order(StringComparer.Ordinal),
                entries.Select(entry => Assert.Single(Recipients(entry)).Address).Order(StringComparer.Ordinal));
        }
        else
        {
            JsonElement entry = entries[check.TryGetProperty("entry", out JsonElement index) ? index.GetInt32() : 0];
            (string Address, string? Tag)[] expected =
            [
                .. check.GetProperty("is").EnumerateArray().Select(one =>
                    (Address(one.GetProperty("address").GetString()!), one.GetProperty("tag").GetString())),
            ];
            JsonElement view = await standalone.Api.GetFromJsonAsync<JsonElement>(
                $"mailboxes/{mailbox}/messages/{entry.GetProperty("uid").GetInt64()}", Token);
            Assert.Equal(expected.Order(), Recipients(entry).Order());
            Assert.Equal(expected.Order(), Recipients(view).Order());
        }
    }

    private static IEnumerable<(string Address, string? Tag)> Recipients(JsonElement entry) =>
        entry.GetProperty("recipients").EnumerateArray().Select(one =>
            (one.GetProperty("address").GetString()!, one.GetProperty("tag").GetString()));

    /// <summary>
    /// The case's own address of a name: <c>one+red</c> has a tag, <c>@any</c> is in the other domain.
    /// </summary>
    private string Address(string given) => given[0] == '@' ? $"{given[1..]}@any.{_domain}" : $"{given}@{_domain}";

    private async Task PutAsync(string path, object body)
    {
        using HttpResponseMessage response = await standalone.Api.PutAsJsonAsync(path, body, Token);
        response.EnsureSuccessStatusCode();
    }
}
