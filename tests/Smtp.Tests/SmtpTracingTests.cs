using System.Collections.Concurrent;
using System.Diagnostics;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>One span for each mail transaction, without addresses.</summary>
public sealed class SmtpTracingTests : IDisposable
{
    /// <summary>Separates the spans of this test from those of others.</summary>
    private readonly string _listenerName = $"listener-{Guid.NewGuid():N}";

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public SmtpTracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == SmtpTracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (_listenerName.Equals(span.GetTagItem("relatemail.listener")))
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Each_transaction_is_a_span_with_its_reply_and_its_refused_recipients()
    {
        await using SmtpTestServer server = await StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
            await client.AskAsync("RCPT TO:<nobody@example.org>", "550 ");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync("DATA", "354 ");
            await client.AskAsync("12345678\r\n.", "250 ");
            await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
            await client.AskAsync("RSET", "250 ");
        }

        Assert.Equal(2, _spans.Count);
        Assert.True(_spans.TryDequeue(out Activity? accepted));
        Assert.Equal(250, accepted.GetTagItem("relatemail.reply.code"));
        Assert.Equal(10L, accepted.GetTagItem("relatemail.message.size"));
        Assert.Equal(1, accepted.GetTagItem("relatemail.recipients"));
        Assert.Equal(
            ["recipient refused", "content begins", "content ends"], accepted.Events.Select(static item => item.Name));
        Assert.Equal(ActivityStatusCode.Unset, accepted.Status);
        Assert.True(_spans.TryDequeue(out Activity? abandoned));
        Assert.Null(abandoned.GetTagItem("relatemail.reply.code"));
        Assert.NotEqual(accepted.TraceId, abandoned.TraceId);
        Assert.All([accepted, abandoned], static span => Assert.DoesNotContain(
            span.TagObjects, static tag => $"{tag.Value}".Contains('@', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Transient_failure_is_an_error_and_a_refusal_is_not()
    {
        await using SmtpTestServer server = await StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            foreach ((string sender, string reply) in new[] { ("refuse-commit", "554 "), ("fault-commit", "451 ") })
            {
                await client.AskAsync($"MAIL FROM:<{sender}@example.org>", "250 ");
                await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
                await client.AskAsync("BDAT 0 LAST", reply);
            }
        }

        Assert.Equal(
            [ActivityStatusCode.Unset, ActivityStatusCode.Error], _spans.Select(static span => span.Status));
    }

    [Fact]
    public async Task Spans_of_the_ports_are_below_the_transaction()
    {
        await using SmtpTestServer server = await StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync("BDAT 0 LAST", "250 ");
        }

        Assert.Equal(Assert.Single(_spans).TraceId, Assert.Single(server.Delivery.Messages).Trace);
    }

    private Task<SmtpTestServer> StartAsync() => SmtpTestServer.StartAsync(new SmtpTestSettings
    {
        Listener = new SmtpListener(_listenerName, ListenerRole.Relay, TlsMode.StartTls),
    });
}
