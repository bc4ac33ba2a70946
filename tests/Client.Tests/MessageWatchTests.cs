using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace RelateMail.Client.Tests;

public sealed class MessageWatchTests
{
    private static readonly RelateMailApiOptions s_options = new() { RetryDelay = TimeSpan.Zero, Attempts = 1 };

    [Fact]
    public async Task Lost_stream_continues_behind_the_last_message()
    {
        var server = new StubServer((_, number) => number switch
        {
            1 => StubServer.Events(Ready("c0") + Message(1, "c1")),
            2 => throw new HttpRequestException("connection refused"),
            3 => StubServer.Problem(HttpStatusCode.ServiceUnavailable, "unavailable"),
            _ => StubServer.Events(Message(2, "c2") + "event: ping\ndata: {}\n\n"),
        });
        List<Exception> interruptions = [];

        List<WatchedMessage> messages = await WatchAsync(
            server, new() { After = MessageWatchOptions.Last, Interrupted = interruptions.Add }, count: 2);

        Assert.Equal([(1, "c1"), (2, "c2")], messages.Select(message => ((int)message.Message.Uid, message.Cursor)));
        Assert.Equal(["", "c1", "c1", "c1"], server.Requests.Select(LastEventId));
        Assert.All(server.Requests, sent => Assert.EndsWith(
            "/messages/stream?after=last", sent.Request.RequestUri!.AbsoluteUri, StringComparison.Ordinal));
        Assert.Equal(2, interruptions.Count);
    }

    [Fact]
    public async Task Position_of_a_new_stream_survives_its_loss_before_the_first_message()
    {
        var server = new StubServer((_, number) => StubServer.Events(number == 1 ? Ready("c0") : Message(5, "c5")));

        await WatchAsync(server, new() { After = MessageWatchOptions.Last }, count: 1);

        Assert.Equal(["", "c0"], server.Requests.Select(LastEventId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Refusal_ends_the_stream(int refused)
    {
        var server = new StubServer((_, number) => number == refused
            ? StubServer.Problem(HttpStatusCode.Gone, "cursor-expired")
            : StubServer.Events(Message(1, "c1")));

        RelateMailApiException exception =
            await Assert.ThrowsAsync<RelateMailApiException>(() => WatchAsync(server, new(), count: 2));

        Assert.Equal("cursor-expired", exception.Code);
        Assert.Equal(refused, server.Requests.Count);
    }

    [Fact]
    public async Task Silent_stream_is_opened_again()
    {
        using var silent = new SilentStream();
        var server = new StubServer((_, number) => number == 1
            ? new(HttpStatusCode.OK) { Content = new StreamContent(silent) }
            : StubServer.Events(Message(1, "c1")));
        List<Exception> interruptions = [];

        await WatchAsync(server, new() { Interrupted = interruptions.Add }, count: 1);

        Assert.IsType<TimeoutException>(Assert.Single(interruptions));
    }

    private static async Task<List<WatchedMessage>> WatchAsync(StubServer server, MessageWatchOptions watch, int count)
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task clock = AdvanceAsync(time, end.Token);
        List<WatchedMessage> messages = [];
        try
        {
            await foreach (WatchedMessage message in server.Connect(s_options, time).Messages.WatchAsync(
                "alice@example.org", watch, end.Token))
            {
                messages.Add(message);
                if (messages.Count == count)
                {
                    break;
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            await clock;
        }

        return messages;
    }

    private static async Task AdvanceAsync(FakeTimeProvider time, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static string LastEventId((HttpRequestMessage Request, string? Body) sent) =>
        sent.Request.Headers.TryGetValues("Last-Event-ID", out IEnumerable<string>? values) ? values.Single() : "";

    private static string Ready(string id) => $"id: {id}\nevent: ready\ndata: {{\"next\":\"x\"}}\n\n";

    private static string Message(int uid, string id) =>
        $"id: {id}\nevent: message.received\ndata: {{\"uid\":{uid},\"mailbox\":\"alice@example.org\"}}\n\n";

    /// <summary>A connection on which nothing arrives.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
