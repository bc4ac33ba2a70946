using System.Net;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Listening;

/// <summary>Asks every <see cref="IConnectionCheck"/> in order; the first refusal wins.</summary>
internal sealed class ConnectionGate(
    IEnumerable<IConnectionCheck> checks,
    ListeningMetrics metrics,
    RefusalLog refusals,
    ILogger<ConnectionGate> logger,
    IMailTrace? trace = null)
{
    private readonly IConnectionCheck[] _checks = [.. checks];

    /// <returns>The refusal; null if all checks pass.</returns>
    public ValueTask<SmtpReply?> RefuseAsync(
        IPEndPoint client, SmtpListener listener, CancellationToken cancellationToken) =>
        _checks.Length == 0 ? default : AskAsync(client, listener, cancellationToken);

    private async ValueTask<SmtpReply?> AskAsync(
        IPEndPoint client, SmtpListener listener, CancellationToken cancellationToken)
    {
        foreach (IConnectionCheck check in _checks)
        {
            string name = check.GetType().Name;
            SmtpReply? refusal;
            try
            {
                refusal = await check.RefuseAsync(client, listener, cancellationToken);
                if (refusal is { IsPositive: true })
                {
                    throw new InvalidOperationException($"A positive reply is not a refusal: {refusal}");
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.CheckFailed(exception, name, client, listener.Name);
                refusal = SmtpReplies.NoService;
            }

            if (refusal is not null)
            {
                metrics.ConnectionRefused(ConnectionVerdict.RefusedByCheck);
                if (refusals.ShouldLog(client.Address))
                {
                    logger.RefusedByCheck(client, listener.Name, name, refusal.Code, refusal.Status, refusal.Text);
                    trace?.Record(new()
                    {
                        Stage = MailStage.Connection,
                        Client = client.Address,
                        Reply = refusal,
                        Reason = name,
                    });
                }

                return refusal;
            }
        }

        return null;
    }
}
