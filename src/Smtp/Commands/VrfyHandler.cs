using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>VRFY: neither yes nor no (RFC 5321 §3.5.3, §7.3).</summary>
internal static class VrfyHandler
{
    public static SmtpReply Handle() => SmtpReplies.CannotVerify;
}
