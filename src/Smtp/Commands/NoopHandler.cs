using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>NOOP: changes nothing (RFC 5321 §4.1.1.9).</summary>
internal static class NoopHandler
{
    public static SmtpReply Handle() => SmtpReplies.Ok;
}
