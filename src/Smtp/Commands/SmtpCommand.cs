using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>The closed set of parsed commands (RFC 5321 §4.1.1).</summary>
internal abstract record SmtpCommand(SmtpVerb Verb)
{
    /// <param name="Client">Domain or address literal, as given.</param>
    public sealed record Helo(string Client) : SmtpCommand(SmtpVerb.Helo);

    /// <param name="Client">Domain or address literal, as given.</param>
    public sealed record Ehlo(string Client) : SmtpCommand(SmtpVerb.Ehlo);

    public sealed record Mail(ReversePath ReversePath, MailParameters Parameters) : SmtpCommand(SmtpVerb.Mail);

    public sealed record Rcpt(ForwardPath ForwardPath, RcptParameters Parameters) : SmtpCommand(SmtpVerb.Rcpt);

    /// <param name="Octets">chunk-size: octets that follow the line.</param>
    /// <param name="IsLast">LAST was given (RFC 3030 §2).</param>
    public sealed record Bdat(long Octets, bool IsLast) : SmtpCommand(SmtpVerb.Bdat);

    /// <param name="Argument">The client's question; never echoed.</param>
    public sealed record Vrfy(string Argument) : SmtpCommand(SmtpVerb.Vrfy);

    public sealed record Expn(string Argument) : SmtpCommand(SmtpVerb.Expn);

    /// <param name="Mechanism">In upper case.</param>
    /// <param name="InitialResponse">
    /// Base64 as given; "=" is the empty response; null if absent (RFC 4954 §4).
    /// </param>
    public sealed record Auth(string Mechanism, string? InitialResponse) : SmtpCommand(SmtpVerb.Auth)
    {
        // The initial response contains credentials, which must not reach a log through ToString.
        public override string ToString() => $"AUTH {Mechanism}";
    }

    /// <summary>DATA, RSET, NOOP, QUIT, HELP, STARTTLS: a verb without data.</summary>
    public sealed record Bare(SmtpVerb Verb) : SmtpCommand(Verb)
    {
        public static Bare Data { get; } = new(SmtpVerb.Data);
        public static Bare Rset { get; } = new(SmtpVerb.Rset);
        public static Bare Noop { get; } = new(SmtpVerb.Noop);
        public static Bare Quit { get; } = new(SmtpVerb.Quit);
        public static Bare Help { get; } = new(SmtpVerb.Help);
        public static Bare StartTls { get; } = new(SmtpVerb.StartTls);
    }
}
