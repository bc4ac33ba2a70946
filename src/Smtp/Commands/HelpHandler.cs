using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>HELP: one text, whatever it was asked about (RFC 5321 §4.1.1.8).</summary>
internal static class HelpHandler
{
    private static readonly SmtpReply s_text = SmtpReply.MultiLine(214, new(2, 0, 0), [
        "Commands: HELO EHLO MAIL RCPT DATA BDAT RSET NOOP QUIT",
        "VRFY HELP STARTTLS AUTH",
        "RFC 5321 tells how they are used",
    ]);

    public static SmtpReply Handle() => s_text;
}
