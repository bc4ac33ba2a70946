using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Silo.Api.Messages;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>Lists that wait for a message.</summary>
public sealed class MessageWaitTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_is_there_is_answered_at_once()
    {
        string address = await _host.MakeAccountAsync();
        await DeliverAsync(address, "first");

        Assert.Equal("1", UidsOf(await ListAsync(address, "wait=60s")));
    }

    [Fact]
    public async Task The_commit_of_a_message_ends_the_wait()
    {
        string address = await _host.MakeAccountAsync();
        await DeliverAsync(address, "first");
        string next = (await ListAsync(address, "")).GetProperty("next").GetString()!;
        Task<JsonElement> waiting = ListAsync(address, $"wait=60&after={next}");

        await DeliverAsync(address, "second");

        Assert.Equal("2", UidsOf(await waiting));
    }

    [Fact]
    public async Task A_filter_waits_for_a_message_that_matches()
    {
        string address = await _host.MakeAccountAsync();
        await DeliverAsync(address, "other");
        Task<JsonElement> waiting = ListAsync(address, "wait=60s&q=subject:wanted");
        await DeliverAsync(address, "other");
        await DeliverAsync(address, "wanted");

        Assert.Equal("3", UidsOf(await waiting));
    }

    [Fact]
    public async Task After_the_wait_the_page_is_empty_and_its_next_continues()
    {
        string address = await _host.MakeAccountAsync();
        await DeliverAsync(address, "other");

        JsonElement page = await ListAsync(address, "wait=1s&q=subject:wanted");
        Assert.Empty(UidsOf(page));
        Assert.False(page.GetProperty("hasMore").GetBoolean());
        await DeliverAsync(address, "wanted");
        string next = page.GetProperty("next").GetString()!;

        Assert.Equal("2", UidsOf(await ListAsync(address, $"wait=60s&q=subject:wanted&after={next}")));
    }

    [Fact]
    public async Task A_thousand_waits_are_each_ended_by_their_own_message()
    {
        const int Waits = 1_000;
        string domain = await _host.MakeDomainAsync();
        string[] addresses = [.. Enumerable.Range(0, Waits).Select(number => $"box{number}@{domain}")];
        foreach (string address in addresses)
        {
            await _host.PutAsync($"accounts/{address}", "{}").StatusAsync(HttpStatusCode.Created);
        }

        var answered = new long[Waits];
        Task<JsonElement>[] waiting = [.. addresses.Select(async (address, index) =>
        {
            JsonElement page;
            do
            {
                page = await ListAsync(address, "wait=60s");
            }
            while (UidsOf(page).Length == 0); // a slow machine
            answered[index] = Stopwatch.GetTimestamp();
            return page;
        })];
        OpenWaits waits = _host.Services.GetRequiredService<OpenWaits>();
        while (waits.Count < Waits)
        {
            await Task.Delay(20, Token);
        }

        var filed = new long[Waits];
        for (int index = 0; index < Waits; index++)
        {
            filed[index] = Stopwatch.GetTimestamp();
            await DeliverAsync(addresses[index], "wanted");
        }

        JsonElement[] pages = await Task.WhenAll(waiting);
        double[] times =
            [.. filed.Zip(answered, (from, to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds).Order()];
        TestContext.Current.SendDiagnosticMessage(
            $"From the delivery to the answer: median {times[Waits / 2]:F1} ms, last {times[^1]:F1} ms.");
        Assert.All(pages, page => Assert.Equal("1", UidsOf(page)));
    }

    [Theory]
    [InlineData("wait=0s")]
    [InlineData("wait=61s")]
    [InlineData("wait=1m")]
    [InlineData("wait=30ss")]
    [InlineData("wait=-1s")]
    [InlineData("wait=30s&order=desc")]
    [InlineData("wait=30s&quarantined=include")]
    public async Task A_wrong_wait_is_refused(string query)
    {
        string address = await _host.MakeAccountAsync();

        await _host.GetAsync($"mailboxes/{address}/messages?{query}").ProblemAsync(400, "bad-query");
    }

    [Fact]
    public async Task A_key_that_is_deleted_ends_its_waits()
    {
        string address = await _host.MakeAccountAsync();
        JsonElement key = await _host.PutAsync("keys/waiter", """{"scopes":["mail.read"]}""")
            .JsonAsync(HttpStatusCode.Created);
        using HttpClient client = _host.MakeClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.GetProperty("secret").GetString());
        Task<HttpResponseMessage> waiting = client.GetAsync(
            new Uri($"/api/v1/mailboxes/{address}/messages?wait=60s", UriKind.Relative), Token);

        await _host.DeleteAsync("keys/waiter").StatusAsync(HttpStatusCode.NoContent);

        await waiting.ProblemAsync(401, "wrong-key");
    }

    private static string UidsOf(JsonElement page) => string.Join(
        ' ', page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("uid").GetInt64()));

    private Task<JsonElement> ListAsync(string address, string query) =>
        _host.GetAsync($"mailboxes/{address}/messages?{query}").JsonAsync();

    private async Task DeliverAsync(string address, string subject) =>
        await new TestMail($"Subject: {subject}\r\n") { Subject = subject }.DeliverAsync(_host, address);
}
