using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>DATA: closes the envelope; the content follows the reply (RFC 5321 §4.1.1.4).</summary>
internal sealed class DataHandler(IMailDelivery delivery, ServerIdentity identity, TimeProvider timeProvider)
{
    public SmtpReply Handle(SessionState state)
    {
        MailTransaction transaction = state.Transaction!;
        if (transaction.Parameters.Body == BodyType.BinaryMime)
        {
            return SmtpReplies.BinaryNeedsBdat; // RFC 3030 §3
        }

        Envelope envelope = transaction.Close(identity.Name, timeProvider.GetUtcNow());
        state.Transfer.Begin(envelope, delivery.Open(envelope));
        state.Phase = SessionPhase.Content;
        return SmtpReplies.StartContent;
    }
}
