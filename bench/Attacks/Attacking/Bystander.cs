using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RelateMail.Shared.Wire;

namespace RelateMail.Attacks.Attacking;

/// <summary>
/// An ordinary sender with an address of its own: one small mail every quarter of a second, each over a new
/// connection. With a login it submits a mail too.
/// </summary>
internal sealed class Bystander(AttackOptions options)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Guid _run = Guid.NewGuid();
    private readonly HashSet<string> _accepted = [];
    private readonly List<TimeSpan> _times = [];
    private readonly Dictionary<string, int> _failures = [];

    /// <summary>Times from the connection to the 250, of the mails that were accepted.</summary>
    public IReadOnlyList<TimeSpan> Times => _times;

    public IReadOnlyDictionary<string, int> Failures => _failures;

    /// <summary>Reads the mailbox by the API, and counts the accepted mails that are not in it.</summary>
    /// <returns>Null without a key of the API.</returns>
    public async Task<int?> CountLostAsync()
    {
        if (options.Key is null)
        {
            return null;
        }

        using var http = new HttpClient { BaseAddress = options.Http };
        http.DefaultRequestHeaders.Authorization = new("Bearer", options.Key);
        HashSet<string> missing = [.. _accepted];
        string path = $"/api/v1/mailboxes/{Uri.EscapeDataString(options.Recipient)}/messages?limit=500";
        string after = "";
        bool hasMore = true;
        while (hasMore && missing.Count > 0)
        {
            var page = JsonElement.Parse(await http.GetStringAsync(new Uri(path + after, UriKind.Relative)));
            foreach (JsonElement item in page.GetProperty("items").EnumerateArray())
            {
                missing.Remove(item.GetProperty("subject").GetString() ?? "");
            }

            after = $"&after={page.GetProperty("next").GetString()}";
            hasMore = page.GetProperty("hasMore").GetBoolean();
        }

        return missing.Count;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        for (int number = 0; !stop.IsCancellationRequested; number++)
        {
            bool submits = options.Login is not null && number % 2 == 1;
            await SendAsync(string.Create(CultureInfo.InvariantCulture, $"{_run:N}.{number}"), submits);
            await Attack.WaitAsync(s_interval, stop);
        }
    }

    private async Task SendAsync(string id, bool submits)
    {
        long started = Stopwatch.GetTimestamp();
        using var session = new ClientSession(new ClientSettings
        {
            Server = submits ? options.Submission : options.Smtp,
            Tls = TlsMode.None,
            TlsName = "localhost",
            ClientName = "bystander.example",
            Credentials = submits ? options.Login : null,
            Timeout = s_patience,
        });
        try
        {
            bool isAccepted = await session.OpenAsync()
                && await session.CommandAsync(Step.Mail, "MAIL FROM:<bystander@example.com>\r\n"u8, 250)
                && await session.CommandAsync(Step.Rcpt, ClientSession.Line($"RCPT TO:<{options.Recipient}>"), 250)
                && await session.CommandAsync(Step.Data, "DATA\r\n"u8, 354)
                && await session.CommandAsync(
                    Step.Content,
                    ClientSession.Line($"Subject: {id}\r\nMessage-ID: <{id}@example.com>\r\n\r\nHello.\r\n."),
                    250);
            if (isAccepted)
            {
                _times.Add(Stopwatch.GetElapsedTime(started));
                _accepted.Add(id);
                return;
            }

            Fail($"{session.Step} {session.LastCode}");
        }
        catch (Exception exception) when (Attack.IsLoss(exception))
        {
            Fail($"{session.Step} {ClientFault.Describe(exception)}");
        }
    }

    private void Fail(string reason) => _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
}
