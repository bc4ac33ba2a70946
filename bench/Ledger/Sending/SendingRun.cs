using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>The load of one run, from its first mail until every mail has its 250 or patience ends.</summary>
internal sealed class SendingRun
{
    private readonly MailQueue _queue;
    private readonly Task _sessions;

    /// <summary>Starts to send at once.</summary>
    /// <param name="gateways">All of them get mail, in turn.</param>
    /// <param name="traffic">How much and how fast.</param>
    /// <param name="book">Where every attempt is written down.</param>
    /// <param name="reader">Reads a share of the mails at once; null for none.</param>
    /// <param name="cancellationToken">Breaks everything off; the ledger keeps what is known.</param>
    public SendingRun(
        IReadOnlyList<GatewayAddress> gateways, TrafficOptions traffic, LedgerBook book, ReadAtOnce? reader,
        CancellationToken cancellationToken)
    {
        var maker = new MailMaker(book.Run.Run, book.Run.Mailboxes, traffic.Recipients, traffic.Size);
        _queue = new MailQueue(maker, book, traffic.Rate);
        _sessions = Task.WhenAll(Enumerable.Range(0, traffic.Sessions).Select(
            _ => new SendingSession(gateways, traffic, _queue, book, reader).RunAsync(cancellationToken)));
    }

    /// <summary>Mails made so far.</summary>
    public long Made => _queue.Made;

    /// <summary>Mails under way: without their 250, and not given up.</summary>
    public long Open => _queue.Open;

    /// <summary>A description of a run that begins now.</summary>
    public static RunLine Describe(
        IReadOnlyList<GatewayAddress> gateways, IReadOnlyList<string> mailboxes, TrafficOptions traffic) => new(
            Guid.NewGuid().ToString("N")[..12],
            DateTimeOffset.UtcNow,
            [.. gateways.Select(gateway => gateway.ToString())],
            mailboxes,
            traffic.Rate,
            traffic.Sessions);

    /// <summary>No new mails; waits until the rest has its 250, at most for <paramref name="patience"/>.</summary>
    public Task FinishAsync(TimeSpan patience)
    {
        _queue.EndNew(patience);
        return _sessions;
    }
}
