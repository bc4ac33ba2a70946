using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Reconciling;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Sending;

namespace RelateMail.Ledger;

/// <summary>
/// Runs <c>send</c>: the operator disturbs the cluster, and the ledger proves the outcome of every mail.
/// </summary>
internal static class SendCommand
{
    private static readonly TimeSpan s_progress = TimeSpan.FromSeconds(5);

    /// <param name="options">The cluster and the load.</param>
    /// <param name="stop">Ends new mails. Open mails are still sent and reconciled.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public static async Task<RunReport> RunAsync(
        SendOptions options, CancellationToken stop, CancellationToken cancellationToken)
    {
        using var api = new MailboxApi(options.Api, options.Traffic.Patience);
        if (options.CreateAccounts)
        {
            await EnsureAsync(api, options.Mailboxes, cancellationToken);
        }

        using LedgerBook book = LedgerBook.Begin(
            SendingRun.Describe(options.Gateways, options.Mailboxes, options.Traffic), options.LedgerFile);
        var reads = new ReadAtOnce(api, book, options.Traffic.ReadShare, cancellationToken);
        var run = new SendingRun(options.Gateways, options.Traffic, book, reads, cancellationToken);
        while (book.Now < options.Traffic.Duration.TotalSeconds && !stop.IsCancellationRequested)
        {
            TimeSpan rest = options.Traffic.Duration - TimeSpan.FromSeconds(book.Now);
            await Task.Delay(rest < s_progress ? rest : s_progress, stop).ContinueWith(
                static _ => { }, cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
            await Console.Error.WriteLineAsync(
                $"{book.Now:F0} s: {run.Made:N0} mails, {run.Open:N0} of them without a 250 so far");
        }

        await run.FinishAsync(options.Traffic.Patience);
        await reads.FinishAsync();
        var reconciliation = new Reconciliation(book, api, options.Traffic.RawShare);
        ReconciliationResult result = await reconciliation.RunAsync(cancellationToken);
        return new RunReport("send", book, result, reads.Result);
    }

    public static Task EnsureAsync(
        MailboxApi api, IReadOnlyList<string> mailboxes, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            mailboxes,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (mailbox, token) => await api.EnsureAsync(mailbox, token));
}
