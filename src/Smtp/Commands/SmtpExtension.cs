using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>Reads the value of one parameter into the parameters of MAIL or RCPT.</summary>
/// <param name="parameters">The parameters that were read before this one.</param>
/// <param name="value">Empty if the parameter has none.</param>
/// <returns>The parameters with the value; null if the value is malformed (501).</returns>
internal delegate T? EsmtpValueReader<T>(T parameters, ReadOnlySpan<byte> value)
    where T : class;

/// <summary>One parameter of MAIL or RCPT (RFC 5321 §4.1.1.11).</summary>
internal sealed class EsmtpParameter<T>(string keyword, EsmtpValueReader<T> read)
    where T : class
{
    private readonly byte[] _keyword = System.Text.Encoding.ASCII.GetBytes(keyword);

    /// <summary>In upper case; clients may use any case.</summary>
    public ReadOnlySpan<byte> Keyword => _keyword;

    public EsmtpValueReader<T> Read => read;
}

/// <summary>The part of a session's state that decides which extensions are offered.</summary>
[Flags]
internal enum EhloOffers
{
    None = 0,

    /// <summary>The session is in the clear, and a certificate is configured.</summary>
    StartTls = 1,

    /// <summary>The client may authenticate, and has not yet.</summary>
    Auth = 2,

    /// <summary>The session is under TLS.</summary>
    Tls = 4,
}

/// <summary>One SMTP service extension (RFC 5321 §2.2): its line in EHLO, its parameters and its line budget.</summary>
/// <param name="Keyword">The EHLO keyword.</param>
internal sealed record SmtpExtension(string Keyword)
{
    /// <summary>The extension is offered only if the session has all of these.</summary>
    public EhloOffers Condition { get; init; }

    /// <summary>The text after the keyword in EHLO; null if the keyword stands alone.</summary>
    public Func<SmtpOptions, SmtpLimits, string>? Text { get; init; }

    public EsmtpParameter<MailParameters>[] MailParameters { get; init; } = [];

    public EsmtpParameter<RcptParameters>[] RcptParameters { get; init; } = [];

    /// <summary>Octets that the extension adds to the line of MAIL.</summary>
    public int MailOctets { get; init; }

    /// <summary>Octets that the extension adds to the line of RCPT.</summary>
    public int RcptOctets { get; init; }

    /// <summary>Octets that the extension adds to the lines of VRFY and EXPN.</summary>
    public int VrfyOctets { get; init; }
}
