using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// One of the sessions: takes what is due, hands it to a gateway, and to another one where that fails.
/// </summary>
internal sealed class SendingSession(
    IReadOnlyList<GatewayAddress> gateways, TrafficOptions traffic, MailQueue queue, LedgerBook book, ReadAtOnce? reader)
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
    /// As an MTA does: who turns the mail away is passed over at once; who fails it, is not asked next.
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
            Drop(gateway); // the server ended the session while nothing was under way
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
            Drop(gateway); // whatever the session holds, the next mail begins with a new one
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
