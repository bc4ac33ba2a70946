namespace RelateMail.Smtp.Transactions;

/// <summary>BODY= of MAIL (RFC 6152 §2, RFC 3030 §3).</summary>
public enum BodyType
{
    SevenBit,
    EightBitMime,
    BinaryMime,
}

/// <summary>RET= of MAIL (RFC 3461 §4.3).</summary>
public enum DsnReturn
{
    Unspecified,
    Full,
    Headers,
}

/// <summary>
/// The parameters of MAIL; all optional. Each transaction has an instance of its own, which identifies it in the ports.
/// </summary>
public sealed record MailParameters
{
    public static MailParameters None { get; } = new();

    /// <summary>SIZE= in octets (RFC 1870 §6); null if absent.</summary>
    public long? Size { get; init; }

    public BodyType Body { get; init; }

    /// <summary>SMTPUTF8 was given (RFC 6531 §3.4).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>REQUIRETLS was given (RFC 8689 §4.1); only under TLS.</summary>
    public bool RequireTls { get; init; }

    public DsnReturn Return { get; init; }

    /// <summary>ENVID=, decoded from xtext (RFC 3461 §4.4); null if absent.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>
    /// AUTH=, decoded from xtext (RFC 4954 §5): a mailbox, or "" for <c>&lt;&gt;</c>; null if absent.
    /// </summary>
    public string? SubmittedBy { get; init; }
}
