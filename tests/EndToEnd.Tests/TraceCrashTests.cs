using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests;

/// <summary>
/// kill -9 of the silo under load, twice. Of all transactions that got a final reply, a hundred accepted and a hundred
/// refused ones, picked at random, are in the trace with exactly that reply and with the right reason.
/// </summary>
public sealed class TraceCrashTests
{
    private const int Sessions = 6;
    private const int Sample = 100;

    /// <summary>Transactions of each kind between two kills.</summary>
    private const int EachRound = 120;

    private readonly ConcurrentQueue<Sent> _accepted = [];
    private readonly ConcurrentQueue<Sent> _refused = [];
    private readonly ConcurrentQueue<Sent> _deferred = [];
    private int _next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accepted_and_refused_transactions_of_a_run_with_kills_are_found_with_their_reasons()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(
            postgres, "Reputation:PointsPerAddress=0");
        for (int kill = 0; kill < 2; kill++)
        {
            await LoadWhileKilledAsync(cluster);
        }

        using HttpClient api = cluster.CreateApiClient();
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        var times = new List<double>();
        foreach (Sent sent in Pick(_accepted, random).Concat(Pick(_refused, random)))
        {
            times.Add(await FindAsync(api, sent, seed));
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{_accepted.Count} accepted, {_refused.Count} refused, {_deferred.Count} deferred; of {times.Count} the"
            + $" slowest was found after {times.Max():F0} ms,"
            + $" the median after {times.Order().ElementAt(Sample):F0} ms.");
    }

    private static Sent[] Pick(ConcurrentQueue<Sent> all, Random random)
    {
        Sent[] picked = [.. all];
        Assert.True(picked.Length >= Sample);
        random.Shuffle(picked);
        return picked[..Sample];
    }

    /// <summary>Asks until the event is there; returns the milliseconds.</summary>
    private static async Task<double> FindAsync(HttpClient api, Sent sent, int seed)
    {
        long start = Stopwatch.GetTimestamp();
        string query = sent.IsMail ? $"messageId={sent.Number}@example.org" : $"recipient={sent.Recipient}";
        while (true)
        {
            JsonElement page = await api.GetFromJsonAsync<JsonElement>($"trace?{query}&order=desc&limit=100", Token);
            JsonElement[] events = [.. page.GetProperty("items").EnumerateArray()];
            if (Array.Exists(events, one => IsRight(one, sent)))
            {
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            Assert.True(
                Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1),
                $"{sent} is not in the trace (seed {seed}): {page}");
            await Task.Delay(50, Token);
        }
    }

    private static bool IsRight(JsonElement one, Sent sent) =>
        one.GetProperty("reply").GetString() == sent.Reply
        && one.GetProperty("recipient").GetString() == sent.Recipient
        && one.GetProperty("outcome").GetString() == (sent.Reply[0] == '2' ? "accepted" : "refused")
        && one.GetProperty("stage").GetString() == (sent.IsMail ? "content" : "recipient");

    private async Task LoadWhileKilledAsync(ClusterProcesses cluster)
    {
        int goal = _accepted.Count + EachRound;
        using var enough = new CancellationTokenSource();
        Task[] sessions = [.. Enumerable.Range(0, Sessions).Select(_ => SendAllAsync(cluster.Mx, enough.Token))];
        while (_accepted.Count < goal || _refused.Count < goal)
        {
            await Task.Delay(20, Token);
        }

        await cluster.KillSiloAsync();
        await cluster.StartSiloAsync();
        await enough.CancelAsync();
        await Task.WhenAll(sessions);
    }

    private async Task SendAllAsync(int port, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await using WireClient client = await WireClient.ConnectAsync(port);
                while (!enough.IsCancellationRequested)
                {
                    await SendAsync(client);
                }
            }
            catch (IOException) // 421 while the gateway has no silo
            {
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    /// <summary>One transaction: every other one to a mailbox that does not exist.</summary>
    private async Task SendAsync(WireClient client)
    {
        int number = Interlocked.Increment(ref _next);
        bool isMail = number % 2 == 0;
        string recipient = isMail ? "alice@example.test" : $"missing{number}@example.test";
        string reply = await client.SendAsync(
            "sender@example.org", [recipient], $"Message-ID: <{number}@example.org>\r\n\r\nNumber {number}.");
        ConcurrentQueue<Sent> kind = reply[0] switch { '2' => _accepted, '5' => _refused, _ => _deferred };
        kind.Enqueue(new Sent(number, isMail, recipient, reply));
        await client.CommandAsync("RSET");
    }

    private sealed record Sent(int Number, bool IsMail, string Recipient, string Reply);
}
