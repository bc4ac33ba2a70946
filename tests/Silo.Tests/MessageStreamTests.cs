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
        Assert.Equal(("1", "message"), (there.EventId, there.EventType));
        Assert.Equal(("2", "message"), (filed.EventId, filed.EventType));
        Assert.Equal(
            list.GetProperty("messages").EnumerateArray().Select(item => item.GetRawText()), [there.Data, filed.Data]);
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

        while (seen.Count < Messages)
        {
            await using EventStream stream = await OpenAsync(address, lastEventId: seen.LastOrDefault().ToString());
            for (int count = 0; count < 30 && seen.Count < Messages; count++)
            {
                seen.Add(long.Parse((await stream.NextAsync()).EventId!));
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
        Assert.Equal("2", (await behind.NextAsync()).EventId);
        Assert.False(waiting.IsCompleted);
        await DeliverAsync(address);

        Assert.Equal("3", (await waiting).EventId);
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

        Task<string?> line = lines.ReadLineAsync(Token).AsTask();
        while (!line.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(line, Task.Delay(TimeSpan.FromMilliseconds(20), Token));
        }

        Assert.Equal(":", await line);
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

        Assert.Equal("\n", await lines.ReadToEndAsync(Token));
    }

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

        public async Task<SseItem<string>> NextAsync()
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
