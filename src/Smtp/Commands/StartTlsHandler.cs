using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Commands;

/// <summary>STARTTLS: the handshake follows the reply (RFC 3207 §4).</summary>
internal sealed class StartTlsHandler(IServerCertificates certificates)
{
    public SmtpReply Handle(SessionState state)
    {
        if (state.Tls is not null)
        {
            return SmtpReplies.StartTlsOutOfSequence;
        }

        if (!certificates.IsConfigured)
        {
            return SmtpReplies.StartTlsNotOffered;
        }

        state.Phase = SessionPhase.StartTls;
        return SmtpReplies.ReadyForTls;
    }
}
