using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests;

/// <summary>
/// kill -9 of the silo of a cluster under load. The gateway sends the content of each mail in its call and repeats the
/// call. Each message that was acknowledged with 250 is stored exactly once, and the sweep would find each content that
/// no message refers to.
/// </summary>
public sealed class ClusterCrashTests
{
    private const int Sessions = 8;
    private const int AcknowledgedBeforeKill = 100;
    private const string Mailbox = "alice@example.test";

    private readonly ConcurrentDictionary<int, byte> _acknowledged = new();
    private readonly ConcurrentDictionary<int, byte> _deferred = new();
    private int _next;

    [Fact]
    public async Task Message_with_a_250_survives_kill_9_of_its_silo_and_is_stored_once()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(postgres);
        for (int kill = 0; kill < 2; kill++)
        {
            await LoadWhileKilledAsync(cluster);
        }

        await using WireClient client = await WireClient.ConnectAsync(cluster.Mx);
        foreach (int number in _deferred.Keys) // as a client would
        {
            Assert.StartsWith("250 2.0.0", await SendAsync(client, number), StringComparison.Ordinal);
        }

        using HttpClient api = cluster.CreateApiClient();
        List<JsonElement> messages = await MailApi.ListAsync(api, Mailbox);
        List<int> stored = [.. messages.Select(message => int.Parse(
            message.GetProperty("subject").GetString()!, CultureInfo.InvariantCulture))];
        Assert.Equal(_acknowledged.Keys.Concat(_deferred.Keys).Order(), stored.Order());
        Assert.Equal(0, await cluster.CountAsync(
            """
            SELECT count(*) FROM content WHERE NOT EXISTS (SELECT FROM message WHERE message.content = content.id)
            AND NOT EXISTS (SELECT FROM content_loose WHERE content_loose.content = content.id)
            """));
        JsonElement last = messages[^1];
        MailApi.AssertContent(
            System.Text.Encoding.ASCII.GetBytes(Content(stored[^1]) + "\r\n"),
            await MailApi.RawAsync(api, Mailbox, last));
    }

    private async Task LoadWhileKilledAsync(ClusterProcesses cluster)
    {
        int goal = _acknowledged.Count + AcknowledgedBeforeKill;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var enough = new CancellationTokenSource();
        Task[] sessions =
            [.. Enumerable.Range(0, Sessions).Select(_ => SendAllAsync(cluster.Mx, goal, reached, enough.Token))];
        await reached.Task;
        await cluster.KillSiloAsync();
        await cluster.StartSiloAsync();
        await enough.CancelAsync();
        await Task.WhenAll(sessions);
    }

    private async Task SendAllAsync(int port, int goal, TaskCompletionSource reached, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await using WireClient client = await WireClient.ConnectAsync(port);
                await SendUntilRefusedAsync(client, goal, reached, enough);
            }
            catch (IOException) // 421 while the gateway has no silo; a mail that was under way is in _deferred
            {
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    private async Task SendUntilRefusedAsync(
        WireClient client, int goal, TaskCompletionSource reached, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            int number = Interlocked.Increment(ref _next);
            _deferred.TryAdd(number, 0);
            string reply = await SendAsync(client, number);
            if (reply.StartsWith("250 ", StringComparison.Ordinal))
            {
                _acknowledged.TryAdd(number, 0);
                _deferred.TryRemove(number, out _);
            }
            else
            {
                Assert.StartsWith("4", reply, StringComparison.Ordinal);
                return;
            }

            if (_acknowledged.Count >= goal)
            {
                reached.TrySetResult();
            }
        }
    }

    private static string Content(int number) =>
        $"Message-ID: <{number}@example.org>\r\nSubject: {number}\r\n\r\nNumber {number}.";

    private static Task<string> SendAsync(WireClient client, int number) =>
        client.SendAsync("sender@example.org", [Mailbox], Content(number));
}
