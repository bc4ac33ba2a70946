using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port: a reason to refuse a forward-path before <see cref="IRecipientPolicy"/> is asked, such as an address list, a
/// DNSBL or greylisting. The engine asks all checks at RCPT in the order of their registration, and the first refusal
/// is the reply. Register each with <c>TryAddEnumerable</c>.
/// </summary>
public interface IRecipientCheck
{
    /// <summary>Checks one forward-path. After an exception the session answers 451 4.3.0.</summary>
    /// <returns>Null to pass, or a reply 4yz or 5yz.</returns>
    ValueTask<SmtpReply?> RefuseAsync(
        ClientFacts client, ReversePath reversePath, ForwardPath forwardPath, CancellationToken cancellationToken);
}
