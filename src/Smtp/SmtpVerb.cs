namespace RelateMail.Smtp;

/// <summary>Every known verb; any other is <see cref="Unknown"/> and answered 500 5.5.2.</summary>
internal enum SmtpVerb
{
    Unknown,
    Helo,
    Ehlo,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Expn,
    Help,
    StartTls,
    Auth,
}
