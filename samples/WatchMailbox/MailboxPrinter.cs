using System.Globalization;
using Microsoft.Extensions.Hosting;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;

namespace RelateMail.WatchMailbox;

/// <summary>Prints the messages of one mailbox, one line each: first the stored ones, then each new one.</summary>
/// <param name="address">The canonical address.</param>
/// <param name="after">The last UID that is not printed.</param>
/// <param name="grains">The cluster's grains.</param>
/// <param name="lifetime">Stops the process if the mailbox cannot be read.</param>
internal sealed class MailboxPrinter(
    string address, long after, IGrainFactory grains, IHostApplicationLifetime lifetime) : BackgroundService
{
    private bool _isBroken;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            long last = await ListAsync(stoppingToken);
            await WatchAsync(last, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Ctrl+C or SIGTERM
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"The mailbox cannot be read: {exception.Message}");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    /// <summary>
    /// A mailbox is a grain: its key is the canonical address, and its methods are calls to the cluster.
    /// </summary>
    private async Task<long> ListAsync(CancellationToken cancellationToken)
    {
        IMailboxGrain mailbox = grains.GetMailbox(address);
        MailboxStatus status = await mailbox.GetStatusAsync(cancellationToken);
        Console.WriteLine($"{address}: {status.Messages} messages, {status.Unseen} unseen, {status.Octets} octets");

        long? next = after;
        long last = after;
        while (next is not null)
        {
            MessagePage page = await mailbox.ListAsync(
                new MessageQuery { After = next, Limit = 100 }, cancellationToken);
            foreach (StoredMessage message in page.Messages)
            {
                Print(message);
                last = message.Uid;
            }

            next = page.Next;
        }

        return last;
    }

    /// <summary>The watch reopens by itself after a failure of a silo or the network. Prints that once.</summary>
    private async Task WatchAsync(long last, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync("Waiting for new messages. Ctrl+C or SIGTERM ends the program.");
        IAsyncEnumerable<StoredMessage> messages =
            grains.WatchMailboxAsync(address, last, ReportOnce, cancellationToken: cancellationToken);
        await foreach (StoredMessage message in messages)
        {
            _isBroken = false;
            Print(message);
        }
    }

    private void ReportOnce(Exception? fault)
    {
        if (fault is not null && !_isBroken)
        {
            _isBroken = true;
            Console.Error.WriteLine($"The cluster does not answer ({fault.Message}). The watch resumes when it does.");
        }
    }

    private static void Print(StoredMessage message)
    {
        MessageSummary summary = message.Details.Summary;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{message.Uid,6}  {message.ReceivedAt:u}  {message.Size,9}  "
                + $"{Plain(string.Join(", ", summary.From.AsEnumerable()))}  {Plain(summary.Subject)}"));
    }

    // The sender chooses these texts, and a terminal executes control characters.
    private static string Plain(string? text) =>
        string.Concat((text ?? "-").Select(letter => char.IsControl(letter) ? ' ' : letter));
}
