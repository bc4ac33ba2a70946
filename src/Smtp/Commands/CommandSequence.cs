using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>
/// Which verb may follow which (RFC 5321 §3.1, §4.1.4, RFC 3030 §2, RFC 3207 §4, RFC 4954 §4): the whole table.
/// </summary>
internal static class CommandSequence
{
    /// <summary>The refusal of a verb at a stage; null if the verb is allowed.</summary>
    public static SmtpReply? Refuse(SessionStage stage, SmtpVerb verb) => (stage, verb) switch
    {
        (SessionStage.Refused, SmtpVerb.Quit) => null,
        (SessionStage.Refused, _) => SmtpReplies.SessionRefused,
        (_, SmtpVerb.Ehlo or SmtpVerb.Helo or SmtpVerb.Rset or SmtpVerb.Noop or SmtpVerb.Quit) => null,
        (_, SmtpVerb.Unknown) => null, // refused by the parser
        (SessionStage.ChunksGiven, SmtpVerb.Bdat) => null,
        (SessionStage.ChunksGiven, _) => SmtpReplies.ChunksOpen,
        (_, SmtpVerb.Vrfy or SmtpVerb.Expn or SmtpVerb.Help) => null,
        (SessionStage.Connected, _) => SmtpReplies.GreetFirst,
        (SessionStage.Greeted, SmtpVerb.Mail or SmtpVerb.StartTls or SmtpVerb.Auth) => null,
        (SessionStage.Greeted, SmtpVerb.Rcpt or SmtpVerb.Data or SmtpVerb.Bdat) => SmtpReplies.MailFirst,
        (_, SmtpVerb.Mail) => SmtpReplies.NestedMail,
        (_, SmtpVerb.StartTls) => SmtpReplies.StartTlsOutOfSequence,
        (_, SmtpVerb.Auth) => SmtpReplies.AuthOutOfSequence,
        (_, SmtpVerb.Rcpt) => null,
        (SessionStage.MailGiven, SmtpVerb.Data or SmtpVerb.Bdat) => SmtpReplies.RecipientFirst,
        (SessionStage.RecipientGiven, SmtpVerb.Data or SmtpVerb.Bdat) => null,
        _ => throw new ArgumentOutOfRangeException(nameof(verb), (stage, verb), "Not in the table."),
    };
}
