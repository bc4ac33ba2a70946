using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.SenderAuthentication;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Senders;

/// <summary>Starts the evaluation of a sender at the first accepted RCPT, unless the checks are off.</summary>
internal sealed class SenderEvidence(
    SenderEvaluator evaluator, IOptions<AuthenticationOptions> options, ILogger<SenderEvidence> logger)
    : ISenderEvidence
{
    private readonly bool _isEnabled = options.Value.Enabled;

    public IDisposable? Begin(string serverName, ClientFacts client, ReversePath reversePath)
    {
        if (!_isEnabled)
        {
            return null;
        }

        try
        {
            return evaluator.Start(new SenderFacts
            {
                Client = client.Address,
                Helo = client.Name,
                ReversePath = reversePath.Mailbox?.ToString(),
                Server = serverName,
            });
        }
        catch (Exception exception)
        {
            logger.SenderNotEvaluated(exception); // a bug must not cost the message (RFC 5321 §6.1)
            return null;
        }
    }
}
