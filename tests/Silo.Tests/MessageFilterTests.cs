using System.Net.ServerSentEvents;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>Filters of lists and streams. Other tests have the language itself.</summary>
public sealed class MessageFilterTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_has_the_messages_that_match_and_continues_behind_the_last_one_read()
    {
        string address = await MakeMailboxAsync("first", "second", "first again");

        JsonElement page = await ListAsync(address, "subject:first");
        Assert.Equal([1, 3], UidsOf(page));
        Assert.False(page.GetProperty("hasMore").GetBoolean());

        JsonElement nothing = await ListAsync(address, "subject:third");
        Assert.Equal(page.GetProperty("next").GetString(), nothing.GetProperty("next").GetString());

        await DeliverAsync(address, "first of all");
        JsonElement next = await ListAsync(address, "subject:first", page.GetProperty("next").GetString());
        Assert.Equal([4], UidsOf(next));
    }

    [Fact]
    public async Task Small_pages_have_each_match_once()
    {
        string address = await MakeMailboxAsync("a", "b", "a", "a", "b", "a");

        (string, long[])[] orders = [("asc", [1, 3, 4, 6]), ("desc", [6, 4, 3, 1])];
        foreach ((string order, long[] expected) in orders)
        {
            var uids = new List<long>();
            string? after = null;
            JsonElement page;
            do
            {
                page = await ListAsync(address, "subject:a", after, $"&limit=1&order={order}");
                uids.AddRange(UidsOf(page));
                after = page.GetProperty("next").GetString();
            }
            while (page.GetProperty("hasMore").GetBoolean());

            Assert.Equal(expected, uids);
        }
    }

    [Theory]
    [InlineData("is:happy", 3)]
    [InlineData("anna (", 6)]
    [InlineData("", 0)]
    public async Task A_wrong_filter_is_refused_with_its_position(string filter, int position)
    {
        string address = await MakeMailboxAsync();

        foreach (string resource in new[] { "messages", "messages/stream" })
        {
            using HttpResponseMessage answer = await _host.GetAsync(
                $"mailboxes/{address}/{resource}?q={Uri.EscapeDataString(filter)}");
            JsonElement problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));

            Assert.Equal("bad-query", problem.GetProperty("code").GetString());
            Assert.Equal("q", problem.GetProperty("parameter").GetString());
            Assert.Equal(position, problem.GetProperty("position").GetInt32());
        }
    }

    [Fact]
    public async Task A_stream_has_the_messages_that_match()
    {
        string address = await MakeMailboxAsync("other", "wanted");
        using HttpResponseMessage answer = await _host.Client.GetAsync(
            new Uri($"/api/v1/mailboxes/{address}/messages/stream?q=subject:wanted", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream body = await answer.Content.ReadAsStreamAsync(Token);
        await using IAsyncEnumerator<SseItem<string>> events =
            SseParser.Create(body).EnumerateAsync(Token).GetAsyncEnumerator(Token);

        Assert.Equal(2, await NextAsync(events));
        await DeliverAsync(address, "other");
        await DeliverAsync(address, "wanted");
        Assert.Equal(4, await NextAsync(events));
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_is_404_with_a_filter_too() =>
        await _host.GetAsync($"mailboxes/absent@{await _host.MakeDomainAsync()}/messages?q=anna")
            .ProblemAsync(404, "no-such-mailbox");

    private static async Task<long> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        do
        {
            Assert.True(await events.MoveNextAsync());
        }
        while (events.Current.EventType != "message.received");

        return JsonElement.Parse(events.Current.Data).GetProperty("uid").GetInt64();
    }

    private static long[] UidsOf(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("uid").GetInt64())];

    private Task<JsonElement> ListAsync(string address, string filter, string? after = null, string more = "")
    {
        string query = $"q={Uri.EscapeDataString(filter)}{(after is null ? "" : $"&after={after}")}{more}";
        return _host.GetAsync($"mailboxes/{address}/messages?{query}").JsonAsync();
    }

    private async Task<string> MakeMailboxAsync(params string[] subjects)
    {
        string address = await _host.MakeAccountAsync();
        foreach (string subject in subjects)
        {
            await DeliverAsync(address, subject);
        }

        return address;
    }

    private async Task DeliverAsync(string address, string subject) =>
        await new TestMail($"Subject: {subject}\r\n") { Subject = subject }.DeliverAsync(_host, address);
}
