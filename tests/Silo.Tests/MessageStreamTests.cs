using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class MessageStreamTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stored_messages_come_first_and_each_event_is_an_item_of_the_list()
    {
        string address = await _host.MakeAccountAsync();
        await DeliverAsync(address);
        await using EventStream stream = await OpenAsync(address);

        SseItem<string> there = await stream.NextAsync();
        Task<SseItem<string>> waiting = stream.NextAsync();
        await DeliverAsync(address);
        SseItem<string> filed = await waiting;

        JsonElement list = await _host.GetAsync($"mailboxes/{address}/messages").JsonAsync();
        Assert.Equal(("message.received", "message.received"), (there.EventType, filed.EventType));
        Assert.Equal(list.GetProperty("next").GetString(), filed.EventId); // opaque: a cursor of the list
        Assert.Equal(
            list.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()), [there.Data, filed.Data]);
        Assert.Equal(TimeSpan.FromSeconds(2), stream.ReconnectionInterval);
    }

    [Fact]
    public async Task Stream_is_neither_cached_nor_buffered()
    {
        string address = await _host.MakeAccountAsync();
        await using EventStream stream = await OpenAsync(address);

        Assert.Equal("text/event-stream", stream.Answer.Content.Headers.ContentType?.MediaType);
        Assert.True(stream.Answer.Headers.CacheControl?.NoStore);
        Assert.Equal("no", Assert.Single(stream.Answer.Headers.GetValues("X-Accel-Buffering")));
    }

    [Fact]
    public async Task Client_that_reconnects_under_load_gets_each_message_once_and_in_order()
    {
        const int Messages = 200;
        string address = await _host.MakeAccountAsync();
        Task deliveries = Parallel.ForAsync(
            0, Messages, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (_, _) => await DeliverAsync(address));
        var seen = new List<long>();
        string? last = null;

        while (seen.Count < Messages)
        {
            await using EventStream stream = await OpenAsync(address, lastEventId: last);
            for (int count = 0; count < 30 && seen.Count < Messages; count++)
            {
                SseItem<string> message = await stream.NextAsync();
                seen.Add(UidOf(message));
                last = message.EventId;
            }
        }

        await deliveries;
        Assert.Equal(Enumerable.Range(1, Messages).Select(uid => (long)uid), seen);
    }

    [Fact]
    public async Task Last_Event_ID_overrides_after_and_waits_at_the_newest_message()
    {
        string address = await _host.MakeAccountAsync();
        await DeliverAsync(address);
        await DeliverAsync(address);
        await using EventStream behind = await OpenAsync(address, "?after=1");
        await using EventStream newest = await OpenAsync(address, "?after=0", lastEventId: "2");

        Task<SseItem<string>> waiting = newest.NextAsync();
        Assert.Equal(2, UidOf(await behind.NextAsync()));
        Assert.False(waiting.IsCompleted);
        await DeliverAsync(address);

        Assert.Equal(3, UidOf(await waiting));
    }

    [Fact]
    public async Task Ready_comes_behind_the_messages_that_were_there()
    {
        string address = await _host.MakeAccountAsync();
        await using EventStream none = await OpenAsync(address);
        SseItem<string> first = await none.AnyAsync();
        await DeliverAsync(address);
        await DeliverAsync(address);
        await using EventStream both = await OpenAsync(address);
        string[] events = [(await both.AnyAsync()).EventType, (await both.AnyAsync()).EventType];
        SseItem<string> ready = await both.AnyAsync();
        string next = JsonSerializer.Deserialize<JsonElement>(ready.Data).GetProperty("next").GetString()!;
        await using EventStream newest = await OpenAsync(address, lastEventId: ready.EventId);

        Assert.Equal(("ready", "ready"), (first.EventType, ready.EventType));
        Assert.Equal(["message.received", "message.received"], events);
        Assert.Equal(next, ready.EventId);
        SseItem<string> again = await newest.AnyAsync();
        Assert.Equal((ready.EventType, ready.EventId, ready.Data), (again.EventType, again.EventId, again.Data));
        await DeliverAsync(address);
        Assert.Equal(3, UidOf(await newest.NextAsync()));
        Assert.Equal(1, UidOf(await none.NextAsync()));
    }

    [Fact]
    public async Task A_stream_after_the_last_message_has_new_messages_only()
    {
        string address = await _host.MakeAccountAsync();
        await DeliverAsync(address);
        await using EventStream stream = await OpenAsync(address, "?after=last");
        string resume = (await stream.AnyAsync()).EventId!;
        await DeliverAsync(address);

        Assert.Equal(2, UidOf(await stream.NextAsync()));
        await using EventStream resumed = await OpenAsync(address, "?after=last", resume); // the id wins
        Assert.Equal(2, UidOf(await resumed.NextAsync()));
    }

    [Theory]
    [InlineData("?after=-1", null, "bad-query")]
    [InlineData("?after=x", null, "bad-query")]
    [InlineData("?after=", null, "bad-query")]
    [InlineData("?after=1&after=2", null, "bad-query")]
    [InlineData("?limit=2", null, "bad-query")]
    [InlineData("", "x", "bad-header")]
    [InlineData("?after=1", "9223372036854775808", "bad-header")]
    public async Task Malformed_cursor_is_refused(string query, string? lastEventId, string code)
    {
        string address = await _host.MakeAccountAsync();

        await SendAsync(_host.Client, address, query, lastEventId).ProblemAsync(400, code);
    }

    [Fact]
    public async Task Missing_key_and_unknown_mailbox_are_refused()
    {
        string address = await _host.MakeAccountAsync();
        using HttpClient stranger = _host.MakeClient();

        await SendAsync(stranger, address).ProblemAsync(401, "no-key");
        await SendAsync(_host.Client, $"nobody-{address}").ProblemAsync(404, "no-such-mailbox");
        await SendAsync(_host.Client, "nobody").ProblemAsync(400, "bad-address");
    }

    [Fact]
    public async Task A_quiet_stream_is_kept_alive_by_comments()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using SiloHost host = await SiloHost.StartAsync(
            replace: services => services.AddSingleton<TimeProvider>(clock));
        string address = await host.MakeAccountAsync();
        using HttpResponseMessage answer = await SendAsync(host.Client, address);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Equal("retry: 2000", await lines.ReadLineAsync(Token));
        Assert.Equal("", await lines.ReadLineAsync(Token));

        while (await lines.ReadLineAsync(Token) is { Length: > 0 })
        {
            // ready
        }

        foreach (string beat in (string[])[":", ":", ":", "event: ping|data: {}", ":"])
        {
            Task<string> block = ReadBlockAsync(lines);
            while (!block.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(block, Task.Delay(TimeSpan.FromMilliseconds(20), Token));
            }

            Assert.Equal(beat, await block);
        }
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams()
    {
        await using SiloHost host = await SiloHost.StartAsync();
        string address = await host.MakeAccountAsync();
        using HttpResponseMessage answer = await SendAsync(host.Client, address);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Equal("retry: 2000", await lines.ReadLineAsync(Token));

        await host.StopAsync();

        string rest = await lines.ReadToEndAsync(Token);
        Assert.StartsWith("\nid: ", rest, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", rest, StringComparison.Ordinal);
        Assert.Single(rest.Split("event: ready"), part => part.Contains("data: ", StringComparison.Ordinal));
    }

    private static async Task<string> ReadBlockAsync(StreamReader lines)
    {
        var block = new List<string>();
        while (await lines.ReadLineAsync(Token) is { Length: > 0 } line)
        {
            block.Add(line);
        }

        return string.Join('|', block);
    }

    private static long UidOf(SseItem<string> message) =>
        JsonSerializer.Deserialize<JsonElement>(message.Data).GetProperty("uid").GetInt64();

    private Task<DeliveryReceipt> DeliverAsync(string address) =>
        new TestMail().Add(new TestPart("text/plain", "Hi"u8.ToArray())).DeliverAsync(_host, address);

    private async Task<EventStream> OpenAsync(string address, string query = "", string? lastEventId = null)
    {
        HttpResponseMessage answer = await SendAsync(_host.Client, address, query, lastEventId);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new EventStream(answer, await answer.Content.ReadAsStreamAsync(Token));
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string address, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"/api/v1/mailboxes/{address}/messages/stream{query}", UriKind.Relative));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private sealed class EventStream(HttpResponseMessage answer, Stream octets) : IAsyncDisposable
    {
        private readonly SseParser<string> _parser = SseParser.Create(octets);
        private IAsyncEnumerator<SseItem<string>>? _events;

        public HttpResponseMessage Answer => answer;

        public TimeSpan ReconnectionInterval => _parser.ReconnectionInterval;

        /// <summary>The next message.</summary>
        public async Task<SseItem<string>> NextAsync()
        {
            SseItem<string> next;
            do
            {
                next = await AnyAsync();
            }
            while (next.EventType != "message.received");

            return next;
        }

        public async Task<SseItem<string>> AnyAsync()
        {
            _events ??= _parser.EnumerateAsync(Token).GetAsyncEnumerator(Token);
            Assert.True(await _events.MoveNextAsync(), "The stream has ended.");
            return _events.Current;
        }

        public ValueTask DisposeAsync()
        {
            answer.Dispose(); // ends a read under way as well: the client goes
            return ValueTask.CompletedTask;
        }
    }
}
