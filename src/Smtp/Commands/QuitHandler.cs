using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>QUIT: the session ends behind its reply (RFC 5321 §4.1.1.10).</summary>
internal static class QuitHandler
{
    public static SmtpReply Handle(SessionState state)
    {
        state.Phase = SessionPhase.Closing;
        return SmtpReplies.Closing;
    }
}
