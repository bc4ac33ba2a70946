using System.Globalization;
using Microsoft.Extensions.Hosting;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;

namespace RelateMail.WatchMailbox;

/// <summary>Prints the messages of one mailbox, a line each: first those that are there, then each as it arrives.</summary>
/// <param name="address">Canonical.</param>
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
            // Ctrl+C.
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"The mailbox cannot be read: {exception.Message}");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    /// <summary>A mailbox is a grain: its key is the canonical address, its methods are calls into the cluster.</summary>
    private async Task<long> ListAsync(CancellationToken cancellationToken)
    {
        IMailboxGrain mailbox = grains.GetGrain<IMailboxGrain>(address);
        MailboxStatus status = await mailbox.GetStatusAsync(cancellationToken);
        Console.WriteLine($"{address}: {status.Messages} messages, {status.Unseen} unseen, {status.Octets} octets");

        long? next = after;
        long last = after;
        while (next is not null)
        {
            MessagePage page = await mailbox.ListAsync(new MessageQuery(next, 100, Descending: false), cancellationToken);
            foreach (StoredMessage message in page.Messages)
            {
                Print(message);
                last = message.Uid;
            }

            next = page.Next;
        }

        return last;
    }

    /// <summary>The watch goes on by itself where a silo or the network fails; it says so, and that is all.</summary>
    private async Task WatchAsync(long last, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync("Waiting for new messages; Ctrl+C ends.");
        IAsyncEnumerable<StoredMessage> messages =
            grains.WatchMailboxAsync(address, last, TellOnce, cancellationToken: cancellationToken);
        await foreach (StoredMessage message in messages)
        {
            _isBroken = false;
            Print(message);
        }
    }

    private void TellOnce(Exception? fault)
    {
        if (fault is not null && !_isBroken)
        {
            _isBroken = true;
            Console.Error.WriteLine("The cluster does not answer; the watch goes on as soon as it does.");
        }
    }

    private static void Print(StoredMessage message)
    {
        MessageSummary summary = message.Details.Summary;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{message.Uid,6}  {message.ReceivedAt:u}  {message.Size,9}  {Plain(summary.From)}  {Plain(summary.Subject)}"));
    }

    // A sender chooses these, and a terminal obeys control characters.
    private static string Plain(string? text) =>
        string.Concat((text ?? "-").Select(letter => char.IsControl(letter) ? ' ' : letter));
}
