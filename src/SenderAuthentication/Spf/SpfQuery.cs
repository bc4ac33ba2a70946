using System.Net;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>The arguments of check_host() (RFC 7208 §4.1) and what macros need (RFC 7208 §7.2).</summary>
internal sealed record SpfQuery
{
    public required IPAddress Client { get; init; }

    public required SpfIdentity Identity { get; init; }

    /// <summary>The domain after HELO, as the client gave it.</summary>
    public required string Helo { get; init; }

    /// <summary>The local-part of the sender; empty for "postmaster" (RFC 7208 §4.3).</summary>
    public string LocalPart { get; init; } = "";

    /// <summary>The domain to check, as the client gave it.</summary>
    public required string Domain { get; init; }

    /// <summary>The name of the receiving host, for the macro r.</summary>
    public required string Receiver { get; init; }
}
