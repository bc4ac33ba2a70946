using System.Net;

namespace RelateMail.SenderAuthentication;

/// <summary>The facts of a transaction that identify its sender.</summary>
public sealed record SenderFacts
{
    /// <summary>The client's address; that of the PROXY header if there is one.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>The domain or address literal after HELO or EHLO.</summary>
    public string? Helo { get; init; }

    /// <summary>The mailbox of the reverse-path; null for the empty one.</summary>
    public string? ReversePath { get; init; }

    /// <summary>The authserv-id (RFC 8601 §2.5): the name under which this server and its neighbours judge.</summary>
    public required string Server { get; init; }
}
