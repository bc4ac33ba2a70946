namespace RelateMail.Smtp.Commands;

/// <summary>The stage of the dialogue (RFC 5321 §4.1.4), which decides the verbs that may follow.</summary>
internal enum SessionStage
{
    /// <summary>No EHLO or HELO yet, or not since STARTTLS.</summary>
    Connected,

    /// <summary>No transaction is open.</summary>
    Greeted,

    /// <summary>MAIL was accepted.</summary>
    MailGiven,

    /// <summary>At least one RCPT was accepted.</summary>
    RecipientGiven,

    /// <summary>At least one BDAT was received, and not the last (RFC 3030 §2).</summary>
    ChunksGiven,

    /// <summary>The greeting was a refusal (RFC 5321 §3.1).</summary>
    Refused,
}

/// <summary>The meaning of the next octets from the client.</summary>
internal enum SessionPhase
{
    /// <summary>Command lines.</summary>
    Commands,

    /// <summary>A line of an AUTH exchange (RFC 4954 §4).</summary>
    Authentication,

    /// <summary>Content up to CRLF.CRLF.</summary>
    Content,

    /// <summary>A chunk with the number of octets that BDAT announced.</summary>
    Chunk,

    /// <summary>A TLS handshake.</summary>
    StartTls,

    /// <summary>The session ends after its replies are sent.</summary>
    Closing,
}
