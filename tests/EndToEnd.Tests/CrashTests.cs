using System.Collections.Concurrent;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>kill -9 under load: every message that was acknowledged with 250 is stored exactly once.</summary>
public sealed class CrashTests
{
    private const int Sessions = 8;
    private const int AcknowledgedBeforeKill = 150;
    private const string Mailbox = "alice@example.test";

    private readonly ConcurrentDictionary<int, byte> _acknowledged = new();
    private readonly ConcurrentDictionary<int, byte> _inDoubt = new();
    private int _next;

    /// <summary>Number of kills in one run; the environment variable <c>RELATEMAIL_TEST_KILLS</c> changes it.</summary>
    private static int Kills => int.Parse(
        Environment.GetEnvironmentVariable("RELATEMAIL_TEST_KILLS") ?? "2",
        System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Message_with_a_250_survives_kill_9_and_a_repeat_is_stored_once()
    {
        using var folder = new TemporaryFolder();
        for (int kill = 0; kill < Kills; kill++)
        {
            await using StandaloneProcess victim = await StandaloneProcess.StartAsync(folder.Path);
            await LoadUntilKilledAsync(victim);
        }

        await using StandaloneProcess survivor = await StandaloneProcess.StartAsync(folder.Path);
        using HttpClient api = survivor.CreateApiClient();
        await ReconcileAsync(api, required: _acknowledged.Keys);

        // Mails without a reply are sent again, as a client would. Then each must be stored exactly once.
        await using WireClient client = await WireClient.ConnectAsync(survivor.Ports.Mx);
        foreach (int number in _inDoubt.Keys)
        {
            Assert.StartsWith("250 2.0.0", await SendAsync(client, number), StringComparison.Ordinal);
        }

        await ReconcileAsync(api, required: _acknowledged.Keys.Concat(_inDoubt.Keys));
    }

    private async Task LoadUntilKilledAsync(StandaloneProcess victim)
    {
        int goal = _acknowledged.Count + AcknowledgedBeforeKill;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] sessions =
            [.. Enumerable.Range(0, Sessions).Select(_ => SendUntilCutAsync(victim.Ports.Mx, goal, reached))];
        await reached.Task;
        await victim.KillAsync();
        await Task.WhenAll(sessions);
    }

    private async Task SendUntilCutAsync(int port, int goal, TaskCompletionSource reached)
    {
        await using WireClient client = await WireClient.ConnectAsync(port);
        while (true)
        {
            int number = Interlocked.Increment(ref _next);
            try
            {
                string reply = await SendAsync(client, number);
                Assert.StartsWith("250 2.0.0", reply, StringComparison.Ordinal);
                _acknowledged.TryAdd(number, 0);
            }
            catch (IOException)
            {
                _inDoubt.TryAdd(number, 0);
                return; // the process has stopped
            }

            if (_acknowledged.Count >= goal)
            {
                reached.TrySetResult();
            }
        }
    }

    private static Task<string> SendAsync(WireClient client, int number) => client.SendAsync(
        "sender@example.org",
        [Mailbox],
        $"Message-ID: <{number}@example.org>\r\nSubject: {number}\r\n\r\nNumber {number}.");

    private static async Task ReconcileAsync(HttpClient api, IEnumerable<int> required)
    {
        List<JsonElement> messages = await MailApi.ListAsync(api, Mailbox);
        List<int> stored = [.. messages.Select(message => int.Parse(
            message.GetProperty("subject").GetString()!, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Empty(required.Except(stored)); // none is lost
        Assert.Equal(stored.Distinct(), stored); // none is stored twice
    }
}
