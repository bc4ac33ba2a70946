namespace RelateMail.Grains.Abstractions;

/// <summary>
/// One message on its way into one mailbox. Its octets are in the content store already; none travel here.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.InboundMessage")]
public sealed record InboundMessage
{
    /// <summary>Id of the transaction (UUIDv7), the same for each recipient and each retry.</summary>
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required Guid ContentId { get; init; }

    /// <summary>Octets of the content.</summary>
    [Id(2)] public required long Size { get; init; }

    /// <summary>What makes a repeat a repeat; 32 octets.</summary>
    [Id(3)] public required byte[] DeliveryKey { get; init; }

    [Id(4)] public required DateTimeOffset ReceivedAt { get; init; }

    [Id(5)] public required MessageDetails Details { get; init; }

    // Orleans logs the arguments of slow and failed calls; what a message says must not be among them.
    public override string ToString() => $"{nameof(InboundMessage)} {Id}";
}

/// <summary>What is known of a message beside its octets.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageDetails")]
public sealed record MessageDetails
{
    /// <summary>The reverse-path without brackets; null for <c>&lt;&gt;</c>.</summary>
    [Id(0)] public string? ReversePath { get; init; }

    /// <summary>The forward-path as the client gave it, without brackets.</summary>
    [Id(1)] public required string Recipient { get; init; }

    /// <summary>The plus-tag of the recipient, without the separator; null without one.</summary>
    [Id(2)] public string? Tag { get; init; }

    /// <summary>Return-Path, Delivered-To and Received of this delivery, each with its CRLF (RFC 5321 §4.4).</summary>
    [Id(3)] public required string TraceFields { get; init; }

    [Id(4)] public required ClientRecord Client { get; init; }

    [Id(5)] public required MessageSummary Summary { get; init; }

    /// <summary>Null where the client gave no DSN parameter.</summary>
    [Id(6)] public DsnRequest? Dsn { get; init; }
}

/// <summary>Who brought a message.</summary>
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

    /// <summary>The login of the session's AUTH; null without.</summary>
    [Id(3)] public string? Login { get; init; }

    /// <summary>Null in the clear.</summary>
    [Id(4)] public TlsRecord? Tls { get; init; }
}

/// <summary>TLS of the session that brought a message.</summary>
/// <param name="Version">TLSv1.2 or TLSv1.3.</param>
/// <param name="Cipher">IANA name of the suite.</param>
/// <param name="ServerName">SNI; null where absent.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.TlsRecord")]
public sealed record TlsRecord(
    [property: Id(0)] string Version, [property: Id(1)] string Cipher, [property: Id(2)] string? ServerName);

/// <summary>What the client asked for by DSN (RFC 3461); each null where not given.</summary>
/// <param name="Return">FULL or HDRS.</param>
/// <param name="Notify">As given: NEVER, or a list of SUCCESS, FAILURE, DELAY.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.DsnRequest")]
public sealed record DsnRequest(
    [property: Id(0)] string? Return,
    [property: Id(1)] string? EnvelopeId,
    [property: Id(2)] string? Notify,
    [property: Id(3)] string? OriginalRecipient);
