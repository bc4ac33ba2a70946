using RelateMail.Smtp.Content;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>DATA: closes the envelope; the content follows the reply (RFC 5321 §4.1.1.4).</summary>
internal sealed class DataHandler(TransferFactory transfers, ServerIdentity identity, TimeProvider timeProvider)
{
    public SmtpReply Handle(SessionState state)
    {
        MailTransaction transaction = state.Transaction!;
        if (transaction.Parameters.Body == BodyType.BinaryMime)
        {
            return SmtpReplies.BinaryNeedsBdat; // RFC 3030 §3
        }

        state.Transfer = transfers.BeginData(transaction.Close(identity.Name, timeProvider.GetUtcNow()));
        state.Phase = SessionPhase.Content;
        return SmtpReplies.StartContent;
    }
}
