namespace RelateMail.Grains.Abstractions;

/// <summary>
/// One message to be filed in one mailbox. Its octets are already in the content store, or are in
/// <see cref="Content"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.InboundMessage")]
public sealed record InboundMessage
{
    /// <summary>Id of the transaction (UUIDv7), the same for each recipient and each retry.</summary>
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required Guid ContentId { get; init; }

    /// <summary>Octets of the content.</summary>
    [Id(2)] public required long Size { get; init; }

    /// <summary>
    /// 32 octets that identify the delivery to the mailbox as a whole. Without <see cref="Recipients"/>, a second
    /// delivery with the same key is a duplicate. With recipients, the message is a duplicate only of one without.
    /// </summary>
    [Id(3)] public required byte[] DeliveryKey { get; init; }

    [Id(4)] public required DateTimeOffset ReceivedAt { get; init; }

    [Id(5)] public required MessageDetails Details { get; init; }

    /// <summary>
    /// The accepted addresses that led to the mailbox, each once, in the order of the client; empty from a gateway of
    /// an earlier version.
    /// </summary>
    [Id(6)] public InboundRecipient[] Recipients { get; init; } = [];

    /// <summary>
    /// The octets of a small content, which the mailbox commits together with its entry. Null if the content store has
    /// the content. Send it only if every silo has <see cref="AcceptsContentAttribute"/> on its mailboxes, because a
    /// silo of an earlier version ignores it and fails the call.
    /// </summary>
    [Id(7)] public InboundContent? Content { get; init; }

    // Orleans logs the arguments of slow and failed calls; the content of a message must not be among them.
    public override string ToString() => $"{nameof(InboundMessage)} {Id}";
}

/// <summary>A small content in the call to its only mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.InboundContent")]
public sealed record InboundContent
{
    /// <summary>
    /// The content as received, at most 256 KiB. Never a pooled buffer: Orleans may read it after the call has timed
    /// out.
    /// </summary>
    [Id(0)] public required byte[] Octets { get; init; }

    /// <summary>SHA-256 of <see cref="Octets"/>.</summary>
    [Id(1)] public required byte[] Digest { get; init; }

    // Orleans logs the arguments of slow and failed calls; the content of a message must not be among them.
    public override string ToString() => $"{nameof(InboundContent)} of {Octets.Length} octets";
}

/// <summary>The properties of a message that are stored beside its octets.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageDetails")]
public sealed record MessageDetails
{
    /// <summary>The reverse-path without brackets; null for <c>&lt;&gt;</c>.</summary>
    [Id(0)] public string? ReversePath { get; init; }

    /// <summary>
    /// The first recipient, for nodes of earlier versions; <see cref="StoredMessage.Recipients"/> has all recipients.
    /// </summary>
    [Id(1)] public required string Recipient { get; init; }

    /// <summary>The plus-tag of <see cref="Recipient"/>, for nodes of earlier versions; null if absent.</summary>
    [Id(2)] public string? Tag { get; init; }

    /// <summary>Return-Path, Delivered-To and Received of this delivery, each with its CRLF (RFC 5321 §4.4).</summary>
    [Id(3)] public required string TraceFields { get; init; }

    [Id(4)] public required ClientRecord Client { get; init; }

    [Id(5)] public required MessageSummary Summary { get; init; }

    /// <summary>Null if the client sent no DSN parameter.</summary>
    [Id(6)] public DsnRequest? Dsn { get; init; }

    /// <summary>True if the client sent REQUIRETLS (RFC 8689 §4.1); otherwise null.</summary>
    [Id(7)] public bool? RequireTls { get; init; }

    /// <summary>
    /// The verdicts of sender authentication; null if the client logged in, the checks are off, or a gateway of an
    /// earlier version accepted the message.
    /// </summary>
    [Id(8)] public AuthenticationDetails? Authentication { get; init; }
}

/// <summary>The client that sent a message.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ClientRecord")]
public sealed record ClientRecord
{
    /// <summary>The client's IP address.</summary>
    [Id(0)] public required string Address { get; init; }

    /// <summary>Argument of EHLO or HELO.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>
    /// The keyword of the Received field: SMTP, ESMTP, ESMTPS, ESMTPSA, UTF8SMTP … (RFC 3848, RFC 6531).
    /// </summary>
    [Id(2)] public required string With { get; init; }

    /// <summary>The login of the session's AUTH; null if the client did not log in.</summary>
    [Id(3)] public string? Login { get; init; }

    /// <summary>Null if the session did not use TLS.</summary>
    [Id(4)] public TlsRecord? Tls { get; init; }
}

/// <summary>TLS of the session that received a message.</summary>
/// <param name="Version">TLSv1.2 or TLSv1.3.</param>
/// <param name="Cipher">IANA name of the suite.</param>
/// <param name="ServerName">SNI; null if absent.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.TlsRecord")]
public sealed record TlsRecord(
    [property: Id(0)] string Version, [property: Id(1)] string Cipher, [property: Id(2)] string? ServerName);

/// <summary>The DSN parameters that the client sent (RFC 3461); each null if absent.</summary>
/// <param name="Return">FULL or HDRS.</param>
/// <param name="EnvelopeId">ENVID, the identifier that the client assigned to the transaction, decoded.</param>
/// <param name="Notify">As sent: NEVER, or a list of SUCCESS, FAILURE, DELAY.</param>
/// <param name="OriginalRecipient">ORCPT as <c>addr-type;address</c>, with the address decoded.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.DsnRequest")]
public sealed record DsnRequest(
    [property: Id(0)] string? Return,
    [property: Id(1)] string? EnvelopeId,
    [property: Id(2)] string? Notify,
    [property: Id(3)] string? OriginalRecipient);
