using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Silo.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests;

/// <summary>The trace by HTTP.</summary>
public sealed class TraceApiTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_shown_in_pages_with_all_members_and_the_dropped_count()
    {
        await using SiloHost host = await SiloHost.StartAsync();
        var id = Guid.CreateVersion7();
        TraceEvent[] events = [.. Enumerable.Range(0, 3).Select(second => new TraceEvent
        {
            At = s_start.AddSeconds(second),
            Node = "gateway-1",
            Stage = TraceStages.Webhook,
            Outcome = TraceOutcome.Deferred,
            TransactionId = id,
            Recipient = "bob@example.org",
            Reply = "503",
            Reason = "status",
            Webhook = $"app-{second}",
        })];
        await host.Services.GetRequiredService<ITraceStore>().AppendAsync(
            new(events, 4, s_start.AddSeconds(2), "gateway-1"), Token);

        JsonElement first = await host.GetAsync($"trace?transactionId={id}&limit=2").JsonAsync();
        JsonElement item = first.GetProperty("items")[0];
        Assert.Equal("2026-11-26T08:00:00.000Z", item.GetProperty("at").GetString());
        Assert.Equal(
            "gateway-1 webhook deferred 503 status bob@example.org app-0",
            string.Join(' ', ((string[])["node", "stage", "outcome", "reply", "reason", "recipient", "webhook"])
                .Select(name => item.GetProperty(name).GetString())));
        Assert.Equal(JsonValueKind.Null, item.GetProperty("client").ValueKind);
        Assert.True(first.GetProperty("hasMore").GetBoolean());
        Assert.Equal(4, first.GetProperty("droppedCount").GetInt64());

        string next = first.GetProperty("next").GetString()!;
        JsonElement second = await host.GetAsync($"trace?recipient=BOB@example.org&after={next}").JsonAsync();
        Assert.Equal("app-2", Assert.Single(second.GetProperty("items").EnumerateArray())
            .GetProperty("webhook").GetString());
        Assert.False(second.GetProperty("hasMore").GetBoolean());
        JsonElement early = await host.GetAsync("trace?until=2026-11-26T08:00:01Z").JsonAsync();
        Assert.Equal(1, early.GetProperty("items").GetArrayLength());
        Assert.Equal(0, early.GetProperty("droppedCount").GetInt64());
    }

    [Theory]
    [InlineData("transactionId=4711", "transactionId")]
    [InlineData("since=yesterday", "since")]
    [InlineData("until=9999-12-31T23:59:59Z", "until")]
    [InlineData("after=!", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("sender=a@b.test", "sender")]
    public async Task Wrong_query_is_refused_with_its_parameter(string query, string parameter)
    {
        await using SiloHost host = await SiloHost.StartAsync();
        string problem = await host.GetAsync($"trace?{query}").ProblemAsync(400, "bad-query");
        Assert.Contains($"'{parameter}'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_without_the_scope_is_refused()
    {
        await using SiloHost host = await SiloHost.StartAsync(settings:
        [
            ("Api:Keys:0:Name", "desk"), ("Api:Keys:0:Key", "the-key-of-the-desk"),
            ("Api:Keys:0:Scopes:0", "mail.read"),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/trace");
        request.Headers.Authorization = new("Bearer", "the-key-of-the-desk");
        using HttpResponseMessage answer = await host.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
