using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// One of the sending sessions: sends the mails that are due, and tries another gateway after a failure.
/// </summary>
internal sealed class SendingSession(
    IReadOnlyList<GatewayAddress> gateways, TrafficOptions traffic, MailQueue queue, LedgerBook book,
    ReadAtOnce? reader)
{
    private readonly GatewaySession?[] _connections = new GatewaySession?[gateways.Count];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await queue.TakeAsync(cancellationToken) is { } mail)
            {
                await SendAsync(mail, cancellationToken);
            }

            foreach (GatewaySession connection in _connections.OfType<GatewaySession>())
            {
                await connection.QuitAsync(cancellationToken);
            }
        }
        finally
        {
            foreach (GatewaySession? connection in _connections)
            {
                connection?.Dispose();
            }
        }
    }

    /// <summary>
    /// As in an MTA, the next gateway is tried at once after a turn-away. After a failure the mail waits, and the next
    /// attempt uses another gateway.
    /// </summary>
    private async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        for (int turn = 0; turn < gateways.Count; turn++)
        {
            int gateway = mail.NextGateway++ % gateways.Count;
            double began = book.Now;
            AttemptEnd end = await AttemptAsync(gateway, mail, cancellationToken);
            book.Add(new AttemptLine(
                mail.Line.Number, gateways[gateway].ToString(), began, book.Now, end.Outcome, end.Reason, end.Id));
            switch (end.Outcome)
            {
                case AttemptOutcome.Acknowledged:
                    queue.Close();
                    reader?.Offer(mail.Line);
                    return;
                case AttemptOutcome.RefusedPermanently:
                    queue.Close();
                    return;
                case AttemptOutcome.TurnedAway:
                    continue;
                default:
                    queue.PutBack(mail);
                    return;
            }
        }

        queue.PutBack(mail);
    }

    private async Task<AttemptEnd> AttemptAsync(int gateway, OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (_connections[gateway] is { IsQuiet: false })
        {
            Drop(gateway); // the server closed an idle session
        }

        if (_connections[gateway] is not { } connection)
        {
            (GatewaySession? opened, AttemptEnd? refusal) =
                await Transaction.OpenAsync(gateways[gateway], traffic.Timeout, cancellationToken);
            if (opened is null)
            {
                return refusal!;
            }

            connection = _connections[gateway] = opened;
        }

        AttemptEnd end = await Transaction.RunAsync(
            connection, mail, beforeReply: null, pause: null, cancellationToken);
        if (end.Outcome != AttemptOutcome.Acknowledged)
        {
            Drop(gateway); // the next mail starts a new session, because the state of this one is unknown
        }
        else if (++connection.Sent >= traffic.Reuse)
        {
            _connections[gateway] = null;
            await connection.QuitAsync(cancellationToken);
        }

        return end;
    }

    private void Drop(int gateway)
    {
        _connections[gateway]?.Dispose();
        _connections[gateway] = null;
    }
}
