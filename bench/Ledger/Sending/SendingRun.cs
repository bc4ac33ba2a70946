using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>The load of one run, from its first mail until every mail has its 250 or the time limit ends it.</summary>
internal sealed class SendingRun
{
    private readonly MailQueue _queue;
    private readonly Task _sessions;

    /// <summary>Starts sending at once.</summary>
    /// <param name="gateways">The gateways, used in turn.</param>
    /// <param name="traffic">The size and rate of the load.</param>
    /// <param name="book">The ledger that records every attempt.</param>
    /// <param name="reader">Reads a share of the mails at once; null to read none.</param>
    /// <param name="cancellationToken">Cancels the run. The ledger keeps its records.</param>
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

    /// <summary>Mails without a 250 that have not been given up.</summary>
    public long Open => _queue.Open;

    /// <summary>Describes a run that starts now.</summary>
    public static RunLine Describe(
        IReadOnlyList<GatewayAddress> gateways, IReadOnlyList<string> mailboxes, TrafficOptions traffic) => new(
            Guid.NewGuid().ToString("N")[..12],
            DateTimeOffset.UtcNow,
            [.. gateways.Select(gateway => gateway.ToString())],
            mailboxes,
            traffic.Rate,
            traffic.Sessions);

    /// <summary>Ends new mails and waits for the remaining 250s, at most <paramref name="patience"/>.</summary>
    public Task FinishAsync(TimeSpan patience)
    {
        _queue.EndNew(patience);
        return _sessions;
    }
}
