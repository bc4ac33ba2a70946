using System.Net;

namespace RelateMail.Shared.Wire;

/// <summary>How a client opens sessions with one server.</summary>
internal sealed record ClientSettings
{
    public required EndPoint Server { get; init; }

    public required TlsMode Tls { get; init; }

    public TlsVersion TlsVersion { get; init; } = TlsVersion.Any;

    /// <summary>The server name in the handshake (RFC 6066 §3). IP addresses are not sent.</summary>
    public required string TlsName { get; init; }

    /// <summary>False: every handshake is a full one.</summary>
    public bool ResumesTls { get; init; }

    /// <summary>The argument of EHLO.</summary>
    public required string ClientName { get; init; }

    /// <summary>Credentials for AUTH PLAIN; null for no AUTH.</summary>
    public (string User, string Password)? Credentials { get; init; }

    /// <summary>The time limit for a connection, a handshake, a write or a reply.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>
    /// True: every call blocks its thread and returns a completed task. False: calls are asynchronous.
    /// </summary>
    public bool IsBlocking { get; init; }
}
