namespace RelateMail.Grains.Abstractions;

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
[GenerateSerializer, Immutable, Alias("RelateMail.TlsRecord")]
public sealed record TlsRecord
{
    /// <summary>TLSv1.2 or TLSv1.3.</summary>
    [Id(0)] public required string Version { get; init; }

    /// <summary>IANA name of the suite.</summary>
    [Id(1)] public required string Cipher { get; init; }

    /// <summary>SNI; null if absent.</summary>
    [Id(2)] public string? ServerName { get; init; }
}

/// <summary>The DSN parameters that the client sent (RFC 3461); each null if absent.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.DsnRequest")]
public sealed record DsnRequest
{
    /// <summary>FULL or HDRS.</summary>
    [Id(0)] public string? Return { get; init; }

    /// <summary>ENVID, the identifier that the client assigned to the transaction, decoded.</summary>
    [Id(1)] public string? EnvelopeId { get; init; }

    /// <summary>As sent: NEVER, or a list of SUCCESS, FAILURE, DELAY.</summary>
    [Id(2)] public string? Notify { get; init; }

    /// <summary>ORCPT as <c>addr-type;address</c>, with the address decoded.</summary>
    [Id(3)] public string? OriginalRecipient { get; init; }
}
