namespace RelateMail.Smtp.Commands;

/// <summary>How far the dialogue has come (RFC 5321 §4.1.4): decides which verb may follow.</summary>
internal enum SessionStage
{
    /// <summary>No EHLO or HELO yet, or forgotten at STARTTLS.</summary>
    Connected,

    /// <summary>No transaction is open.</summary>
    Greeted,

    /// <summary>MAIL was taken.</summary>
    MailGiven,

    /// <summary>At least one RCPT was taken.</summary>
    RecipientGiven,

    /// <summary>At least one BDAT was taken, and not the last (RFC 3030 §2).</summary>
    ChunksGiven,

    /// <summary>The greeting was a refusal (RFC 5321 §3.1).</summary>
    Refused,
}

/// <summary>What the next octets from the client are.</summary>
internal enum SessionPhase
{
    /// <summary>Command lines.</summary>
    Commands,

    /// <summary>A line of an AUTH exchange (RFC 4954 §4).</summary>
    Authentication,

    /// <summary>Content up to CRLF.CRLF.</summary>
    Content,

    /// <summary>A chunk of as many octets as BDAT said.</summary>
    Chunk,

    /// <summary>A TLS handshake.</summary>
    StartTls,

    /// <summary>None: the session ends once its replies are sent.</summary>
    Closing,
}
