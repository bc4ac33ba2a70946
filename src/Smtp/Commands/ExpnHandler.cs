using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>EXPN: not offered (RFC 5321 §3.5.3, §7.3).</summary>
internal static class ExpnHandler
{
    public static SmtpReply Handle() => SmtpReplies.NotImplemented;
}
