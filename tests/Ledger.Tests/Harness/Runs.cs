using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Sending;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.Tests.Harness;

/// <summary>Short runs against scripted gateways.</summary>
internal static class Runs
{
    public static IReadOnlyList<string> Mailboxes { get; } = ["user0@example.test", "user1@example.test"];

    public static TrafficOptions Load(string options = "") =>
        TrafficOptions.From(
            new OptionReader(options.Split(' ', StringSplitOptions.RemoveEmptyEntries), TrafficOptions.Options),
            rate: 1000, sessions: 2, mailboxes: 2);

    public static LedgerBook NewBook(params IEnumerable<string> gateways) => LedgerBook.Begin(
        new RunLine("abc123", DateTimeOffset.UtcNow, [.. gateways], Mailboxes, 100, 2), path: null);

    /// <summary>
    /// Sends until <paramref name="mails"/> mails exist, then until each has its 250 or the time limit ends it.
    /// </summary>
    public static async Task<LedgerBook> SendAsync(
        IReadOnlyList<GatewayAddress> gateways, int mails, string options = "", TimeSpan? patience = null)
    {
        LedgerBook book = NewBook(gateways.Select(gateway => gateway.ToString()));
        var run = new SendingRun(gateways, Load(options), book, reader: null, TestContext.Current.CancellationToken);
        while (run.Made < mails)
        {
            await Task.Yield();
        }

        await run.FinishAsync(patience ?? TimeSpan.FromMinutes(5));
        return book;
    }
}
