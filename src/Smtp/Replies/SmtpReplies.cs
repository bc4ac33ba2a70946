namespace RelateMail.Smtp.Replies;

/// <summary>
/// Every fixed reply, in code order. Only the greeting, EHLO, HELP, the id of a stored message and the replies of
/// checks are composed elsewhere. Codes are those of RFC 5321 §4.2.3, statuses those of RFC 3463, RFC 4954 §6, RFC 5248
/// and RFC 6531.
/// </summary>
public static class SmtpReplies
{
    /// <summary>220 for STARTTLS (RFC 3207 §4).</summary>
    public static SmtpReply ReadyForTls { get; } = new(220, new(2, 0, 0), "Ready to start TLS");

    /// <summary>221 for QUIT.</summary>
    public static SmtpReply Closing { get; } = new(221, new(2, 0, 0), "Closing connection");

    /// <summary>235 for AUTH (RFC 4954 §6).</summary>
    public static SmtpReply Authenticated { get; } = new(235, new(2, 7, 0), "Authentication succeeded");

    /// <summary>250 for NOOP and RSET.</summary>
    public static SmtpReply Ok { get; } = new(250, new(2, 0, 0), "Ok");

    /// <summary>250 for a BDAT chunk that is not the last (RFC 3030 §2).</summary>
    public static SmtpReply ChunkOk { get; } = new(250, new(2, 0, 0), "Chunk received");

    /// <summary>250 for MAIL (RFC 3463 §3.2, X.1.0).</summary>
    public static SmtpReply ReversePathOk { get; } = new(250, new(2, 1, 0), "Reverse-path OK");

    /// <summary>250 for RCPT (RFC 3463 §3.2, X.1.5).</summary>
    public static SmtpReply RecipientOk { get; } = new(250, new(2, 1, 5), "Recipient OK");

    /// <summary>252 for VRFY: the server does not reveal which mailboxes exist (RFC 5321 §3.5.3).</summary>
    public static SmtpReply CannotVerify { get; } =
        new(252, new(2, 5, 0), "Cannot VRFY user, but will attempt delivery");

    /// <summary>334 without text: AUTH PLAIN without an initial response (RFC 4954 §4).</summary>
    public static SmtpReply AuthContinue { get; } = new(334, default, "");

    /// <summary>334 "Username:" of AUTH LOGIN.</summary>
    public static SmtpReply AuthUserName { get; } = new(334, default, "VXNlcm5hbWU6");

    /// <summary>334 "Password:" of AUTH LOGIN.</summary>
    public static SmtpReply AuthPassword { get; } = new(334, default, "UGFzc3dvcmQ6");

    /// <summary>354 for DATA.</summary>
    public static SmtpReply StartContent { get; } = new(354, default, "End with <CRLF>.<CRLF>");

    /// <summary>421 when the node drains (RFC 5321 §3.8).</summary>
    public static SmtpReply ShuttingDown { get; } = new(421, new(4, 3, 2), "Service shutting down; try again");

    /// <summary>421 instead of a greeting while the node cannot accept mail (RFC 5321 §3.8).</summary>
    public static SmtpReply NotReady { get; } = new(421, new(4, 3, 2), "Service not ready; try again");

    /// <summary>421 before the greeting when a check at connect fails with an exception.</summary>
    public static SmtpReply NoService { get; } = new(421, new(4, 3, 0), "Temporary local error; try again later");

    /// <summary>421 when the client was silent for too long (RFC 5321 §4.5.3.2).</summary>
    public static SmtpReply TimedOut { get; } = new(421, new(4, 4, 2), "Timeout; closing connection");

    /// <summary>421 for an HTTP request or a TLS handshake in place of a command (RFC 3463 §3.6, X.5.0).</summary>
    public static SmtpReply NotSmtp { get; } = new(421, new(4, 5, 0), "Not SMTP; closing connection");

    /// <summary>421 past the hard error limit.</summary>
    public static SmtpReply TooManyErrors { get; } = new(421, new(4, 7, 0), "Too many errors; closing connection");

    /// <summary>421 for a network that did too much wrong in earlier sessions.</summary>
    public static SmtpReply BadReputation { get; } =
        new(421, new(4, 7, 0), "Too many errors from your network; try again later");

    /// <summary>421 past a connection limit.</summary>
    public static SmtpReply TooManyConnections { get; } =
        new(421, new(4, 7, 0), "Too many connections; try again later");

    /// <summary>421 past the transactions of one session.</summary>
    public static SmtpReply TooManyMessages { get; } = new(421, new(4, 7, 0), "Too many messages; open a new session");

    /// <summary>421 when the login of the session is no longer valid (RFC 3463 §3.8).</summary>
    public static SmtpReply LoginEnded { get; } = new(421, new(4, 7, 0), "Login no longer valid; closing connection");

    /// <summary>451 for an error of the server; the client retries.</summary>
    public static SmtpReply LocalFault { get; } = new(451, new(4, 3, 0), "Temporary local error; try again later");

    /// <summary>451 when DNS gives no answer and the recipient's domain asks to wait for it (RFC 3463 §3.5).</summary>
    public static SmtpReply SenderNotVerified { get; } =
        new(451, new(4, 4, 3), "Sender cannot be verified now; try again later");

    /// <summary>452 when a mailbox has no room for the message now.</summary>
    public static SmtpReply OverQuota { get; } = new(452, new(4, 2, 2), "Mailbox full");

    /// <summary>452 when the storage is full.</summary>
    public static SmtpReply SystemFull { get; } = new(452, new(4, 3, 1), "System storage full; try again later");

    /// <summary>452 past the recipients of one transaction; the accepted ones remain (RFC 5321 §4.5.3.1.10).</summary>
    public static SmtpReply TooManyRecipients { get; } = new(452, new(4, 5, 3), "Too many recipients");

    /// <summary>454 when credentials cannot be verified now (RFC 4954 §6).</summary>
    public static SmtpReply TemporaryAuthFailure { get; } = new(454, new(4, 7, 0), "Temporary authentication failure");

    /// <summary>500 for a line past its limit (RFC 5321 §4.5.3.1.9).</summary>
    public static SmtpReply LineTooLong { get; } = new(500, new(5, 5, 2), "Line too long");

    /// <summary>500 for a bare CR, bare LF or NUL in a command line.</summary>
    public static SmtpReply MalformedLine { get; } =
        new(500, new(5, 5, 2), "Line must end with <CRLF> and contain no NUL");

    /// <summary>500 for an unknown verb.</summary>
    public static SmtpReply UnknownCommand { get; } = new(500, new(5, 5, 2), "Command not recognized");

    /// <summary>500 for an AUTH line past 12288 octets (RFC 4954 §4).</summary>
    public static SmtpReply AuthLineTooLong { get; } = new(500, new(5, 5, 6), "Authentication exchange line too long");

    /// <summary>501 for arguments that break the syntax of their verb.</summary>
    public static SmtpReply SyntaxError { get; } = new(501, new(5, 5, 4), "Syntax error in arguments");

    /// <summary>501 for a malformed reverse-path (RFC 3463 §3.2, X.1.7).</summary>
    public static SmtpReply BadReversePath { get; } = new(501, new(5, 1, 7), "Bad reverse-path syntax");

    /// <summary>501 for a malformed forward-path (RFC 3463 §3.2, X.1.3).</summary>
    public static SmtpReply BadForwardPath { get; } = new(501, new(5, 1, 3), "Bad forward-path syntax");

    /// <summary>501 for malformed base64 (RFC 4954 §4).</summary>
    public static SmtpReply BadBase64 { get; } = new(501, new(5, 5, 2), "Cannot decode base64");

    /// <summary>501 when the client cancels AUTH with "*" (RFC 4954 §4).</summary>
    public static SmtpReply AuthCancelled { get; } = new(501, new(5, 7, 0), "Authentication cancelled");

    /// <summary>501 for octets that follow STARTTLS without waiting for its reply (RFC 2920 §3.1).</summary>
    public static SmtpReply PipelinedTooFar { get; } =
        new(501, new(5, 5, 1), "Pipelining not allowed after this command");

    /// <summary>502 for EXPN (RFC 5321 §3.5.3).</summary>
    public static SmtpReply ExpnNotImplemented { get; } = new(502, new(5, 5, 1), "EXPN not implemented");

    /// <summary>502 for STARTTLS without a certificate: the extension is not offered (RFC 5321 §4.2.4).</summary>
    public static SmtpReply StartTlsNotOffered { get; } = new(502, new(5, 5, 1), "STARTTLS not offered");

    /// <summary>502 for AUTH on a relay listener: the extension is not offered (RFC 5321 §4.2.4).</summary>
    public static SmtpReply AuthNotOffered { get; } = new(502, new(5, 5, 1), "AUTH not offered");

    /// <summary>503 for all commands but QUIT after a greeting that was a refusal (RFC 5321 §3.1).</summary>
    public static SmtpReply SessionRefused { get; } = new(503, new(5, 5, 1), "Connection refused; send QUIT");

    /// <summary>503 before EHLO or HELO.</summary>
    public static SmtpReply GreetFirst { get; } = new(503, new(5, 5, 1), "Send EHLO first");

    /// <summary>503 outside of a transaction.</summary>
    public static SmtpReply MailFirst { get; } = new(503, new(5, 5, 1), "Send MAIL first");

    /// <summary>503 for a second MAIL.</summary>
    public static SmtpReply NestedMail { get; } = new(503, new(5, 5, 1), "Mail transaction already open");

    /// <summary>
    /// 503 for content without an accepted recipient.
    /// </summary>
    public static SmtpReply RecipientFirst { get; } = new(503, new(5, 5, 1), "Send RCPT first");

    /// <summary>
    /// 503 for DATA within a BDAT sequence, and for all but BDAT, RSET, EHLO, HELO, NOOP, QUIT (RFC 3030 §2).
    /// </summary>
    public static SmtpReply ChunksOpen { get; } = new(503, new(5, 5, 1), "BDAT in progress; finish it or send RSET");

    /// <summary>503 for DATA with BODY=BINARYMIME (RFC 3030 §3).</summary>
    public static SmtpReply BinaryNeedsBdat { get; } = new(503, new(5, 5, 1), "BINARYMIME requires BDAT");

    /// <summary>503 for AUTH after a successful AUTH, or within a transaction (RFC 4954 §4).</summary>
    public static SmtpReply AuthOutOfSequence { get; } = new(503, new(5, 5, 1), "AUTH not allowed now");

    /// <summary>503 for STARTTLS under TLS or within a transaction (RFC 3207 §4.2).</summary>
    public static SmtpReply StartTlsOutOfSequence { get; } = new(503, new(5, 5, 1), "STARTTLS not allowed now");

    /// <summary>504 for a SASL mechanism that is not offered (RFC 4954 §6).</summary>
    public static SmtpReply UnknownMechanism { get; } = new(504, new(5, 5, 4), "Mechanism not offered");

    /// <summary>530 on a submission listener before AUTH (RFC 4954 §6).</summary>
    public static SmtpReply AuthRequired { get; } = new(530, new(5, 7, 0), "Authentication required");

    /// <summary>535 for wrong credentials (RFC 4954 §6).</summary>
    public static SmtpReply CredentialsRefused { get; } = new(535, new(5, 7, 8), "Authentication credentials invalid");

    /// <summary>538 for AUTH in the clear when the option forbids it (RFC 4954 §6).</summary>
    public static SmtpReply EncryptionRequired { get; } =
        new(538, new(5, 7, 11), "Encryption required; use STARTTLS first");

    /// <summary>550 for a local-part that does not exist.</summary>
    public static SmtpReply NoSuchMailbox { get; } = new(550, new(5, 1, 1), "No such mailbox");

    /// <summary>550 for a disabled mailbox.</summary>
    public static SmtpReply MailboxDisabled { get; } = new(550, new(5, 2, 1), "Mailbox disabled");

    /// <summary>550 for content with a bare CR or LF, which enables SMTP smuggling.</summary>
    public static SmtpReply BareLineEnd { get; } = new(550, new(5, 5, 2), "Content contains a bare CR or LF");

    /// <summary>550 for a domain that is not hosted here.</summary>
    public static SmtpReply RelayingDenied { get; } = new(550, new(5, 7, 1), "Relaying denied");

    /// <summary>550 when SPF fails and the recipient's domain rejects such mail (RFC 7372 §3.2).</summary>
    public static SmtpReply SpfFailed { get; } = new(550, new(5, 7, 23), "SPF validation failed");

    /// <summary>550 when DMARC fails and the author's domain asks to reject (RFC 7372 §3.3).</summary>
    public static SmtpReply DmarcFailed { get; } =
        new(550, new(5, 7, 26), "Message fails the DMARC policy of its author domain");

    /// <summary>552 for a message that is larger than the whole quota of its mailbox.</summary>
    public static SmtpReply LargerThanQuota { get; } = new(552, new(5, 2, 2), "Message larger than the mailbox quota");

    /// <summary>552 for a message past its limit (RFC 1870 §6).</summary>
    public static SmtpReply TooBig { get; } = new(552, new(5, 3, 4), "Message size exceeds the limit");

    /// <summary>552 for one attachment past its limit.</summary>
    public static SmtpReply AttachmentTooBig { get; } = new(552, new(5, 3, 4), "Attachment size exceeds the limit");

    /// <summary>552 for a header block past its limit.</summary>
    public static SmtpReply HeaderTooBig { get; } = new(552, new(5, 3, 4), "Header size exceeds the limit");

    /// <summary>553 for a non-ASCII address without SMTPUTF8 (RFC 6531 §3.5).</summary>
    public static SmtpReply Utf8NotDeclared { get; } = new(553, new(5, 6, 7), "Non-ASCII address without SMTPUTF8");

    /// <summary>554 for more than 100 Received fields (RFC 5321 §6.3).</summary>
    public static SmtpReply Loop { get; } = new(554, new(5, 4, 6), "Routing loop detected");

    /// <summary>554 for octets received before the greeting (RFC 5321 §3.1).</summary>
    public static SmtpReply EarlyTalker { get; } = new(554, new(5, 5, 1), "Command received before the greeting");

    /// <summary>554 for a MIME structure past the limits.</summary>
    public static SmtpReply StructureTooComplex { get; } =
        new(554, new(5, 6, 0), "MIME structure too deep or too large");

    /// <summary>555 for a parameter that is not offered (RFC 5321 §4.1.1.11).</summary>
    public static SmtpReply UnknownParameter { get; } = new(555, new(5, 5, 4), "Parameter not recognized");
}
