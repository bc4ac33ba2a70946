using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port, optional: gathers evidence about the sender of a message, beginning with its first accepted recipient. The
/// engine does not ask for a session that has logged in.
/// </summary>
public interface ISenderEvidence
{
    /// <summary>Begins without waiting, so that RCPT is not delayed.</summary>
    /// <param name="serverName">The name in the greeting and in the Received field.</param>
    /// <param name="client">The client's properties at MAIL.</param>
    /// <param name="reversePath">The reverse-path of the transaction.</param>
    /// <returns>
    /// The evidence, which <see cref="Envelope.Evidence"/> passes to the delivery; null to gather none. The engine
    /// disposes it when the transaction ends.
    /// </returns>
    IDisposable? Begin(string serverName, ClientFacts client, ReversePath reversePath);
}
