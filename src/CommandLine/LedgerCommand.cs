using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RelateMail.Api.Contracts;

namespace RelateMail.CommandLine;

/// <summary>A short check of delivery: sends mails, and verifies that the API returns each of them once.</summary>
internal static class LedgerCommand
{
    private static readonly Argument<string> s_mailbox = new("mailbox")
    {
        Description = "The mailbox. The mails stay in it.",
    };

    private static readonly Option<int> s_count = new("--count")
    {
        Description = "The number of mails.",
        DefaultValueFactory = static _ => 20,
    };

    private static readonly Option<string?> s_to = new("--to")
    {
        Description = "The recipient, such as an alias that leads to the mailbox. Default: the mailbox.",
    };

    public static Command Create() => Tool.Command(
        "ledger", "Sends mails, and verifies that the API returns each once. Exit code 1 if one is lost or doubled.",
        RunAsync, [s_mailbox, s_count, s_to, .. SubmissionSettings.Options]);

    private static async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        string mailbox = run.Get(s_mailbox);
        long first = (await run.Api.Mailboxes.GetAsync(mailbox, cancellationToken)).Value.NextUid;
        string recipient = run.Get(s_to) ?? mailbox;
        string name = $"{Guid.NewGuid():N}";
        var found = new Dictionary<string, int>();
        long began = Stopwatch.GetTimestamp();
        await using (MailSubmission session = await SubmissionSettings.OpenAsync(run, cancellationToken))
        {
            for (int number = 1; number <= run.Get(s_count); number++)
            {
                string id = $"{name}.{number}@ledger.invalid";
                string mail = SendCommand.Compose(
                    "ledger@localhost", [recipient], $"Ledger {number}", "A mail of relatemail ledger.", id);
                await session.SendAsync("", [recipient], mail, cancellationToken);
                found[id] = 0;
            }
        }

        TimeSpan time = Stopwatch.GetElapsedTime(began);
        string after = (first - 1).ToString(CultureInfo.InvariantCulture);
        await foreach (MessageListItem message in run.Api.Messages.ListAsync(
            mailbox, new() { After = after, Quarantined = Client.QuarantinedMessages.Include }, cancellationToken))
        {
            if (message.MessageId is { } id && found.TryGetValue(id, out int times))
            {
                found[id] = times + 1;
            }
        }

        var sums = new
        {
            SentCount = found.Count,
            LostCount = found.Values.Count(times => times == 0),
            DoubledCount = found.Values.Count(times => times > 1),
            Milliseconds = (long)time.TotalMilliseconds,
        };
        await run.Printer.ItemAsync(
            sums, static sum => $"{sum.SentCount} sent in {sum.Milliseconds} ms, {sum.LostCount} lost, "
                + $"{sum.DoubledCount} doubled.");
        return sums.LostCount + sums.DoubledCount == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
