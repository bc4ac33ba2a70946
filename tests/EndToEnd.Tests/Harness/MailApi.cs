using System.Net.Http.Json;
using System.Text.Json;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>The calls of the HTTP API with which the tests read mailboxes.</summary>
public static class MailApi
{
    public static async Task PutAccountAsync(HttpClient api, TestAccount account)
    {
        HttpResponseMessage response = await api.PutAsJsonAsync(
            $"accounts/{account.Address}",
            new { password = account.Password, quotaBytes = account.QuotaOctets },
            TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Every message of a mailbox, page by page.</summary>
    public static async Task<List<JsonElement>> ListAsync(HttpClient api, string address)
    {
        var all = new List<JsonElement>();
        JsonElement page;
        string after = "";
        do
        {
            page = await api.GetFromJsonAsync<JsonElement>(
                $"mailboxes/{Uri.EscapeDataString(address)}/messages?preview=true&limit=500{after}",
                TestContext.Current.CancellationToken);
            all.AddRange(page.GetProperty("items").EnumerateArray());
            after = $"&after={page.GetProperty("next").GetString()}";
        }
        while (page.GetProperty("hasMore").GetBoolean());

        return all;
    }

    /// <summary>The only message of a mailbox.</summary>
    public static async Task<JsonElement> SingleAsync(HttpClient api, string address) =>
        Assert.Single(await ListAsync(api, address));

    /// <summary>The stored message: its trace fields, then the content.</summary>
    public static Task<byte[]> RawAsync(HttpClient api, string address, JsonElement message) =>
        api.GetByteArrayAsync(
            $"mailboxes/{Uri.EscapeDataString(address)}/messages/{message.GetProperty("uid").GetInt64()}/raw",
            TestContext.Current.CancellationToken);

    /// <summary>Asserts that <paramref name="raw"/> consists of trace fields and <paramref name="content"/>.</summary>
    public static void AssertContent(byte[] content, byte[] raw)
    {
        Assert.True(raw.Length > content.Length, $"{raw.Length} octets cannot hold trace fields and {content.Length}.");
        Assert.True(raw.AsSpan(raw.Length - content.Length).SequenceEqual(content), "The content differs.");
        string trace = System.Text.Encoding.ASCII.GetString(raw, 0, raw.Length - content.Length);
        Assert.StartsWith("Return-Path: <", trace, StringComparison.Ordinal);
        Assert.Contains("\r\nDelivered-To: ", trace, StringComparison.Ordinal);
        Assert.Contains("\r\nReceived: from ", trace, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", trace, StringComparison.Ordinal);
    }
}
