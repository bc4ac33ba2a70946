using System.Net;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>Whether the octets at the start of a connection are a PROXY header.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>A valid beginning; more octets are needed.</summary>
    NeedMore,

    /// <summary>A whole header.</summary>
    Complete,

    /// <summary>Not a header, whatever follows.</summary>
    Malformed,
}

/// <summary>The outcome of reading the header of one connection.</summary>
internal enum ProxyHeaderOutcome
{
    /// <summary>The header contains the client's address.</summary>
    Named,

    /// <summary>
    /// The load balancer connects for itself, or does not know the client: LOCAL, UNKNOWN, AF_UNSPEC, AF_UNIX.
    /// </summary>
    Unnamed,

    /// <summary>The octets are not a header.</summary>
    Malformed,

    /// <summary>The header was not complete within its time limit.</summary>
    Late,

    /// <summary>The connection was closed within the header.</summary>
    Incomplete,

    /// <summary>The connection was closed before its first octet, as a load balancer's port check does.</summary>
    Absent,
}

/// <param name="Outcome">The result of reading the header.</param>
/// <param name="Client">The client's address and port; null if the header does not contain them.</param>
internal readonly record struct ProxyHeader(ProxyHeaderOutcome Outcome, IPEndPoint? Client)
{
    /// <summary>The connection continues as a session.</summary>
    public bool IsTaken => Outcome is ProxyHeaderOutcome.Named or ProxyHeaderOutcome.Unnamed;
}
