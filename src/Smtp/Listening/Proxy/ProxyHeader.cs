using System.Net;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>How far the octets at the start of a connection are a PROXY header.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>So far they are; more must come.</summary>
    NeedMore,

    /// <summary>A whole header.</summary>
    Complete,

    /// <summary>They are none, and no further octets will change that.</summary>
    Malformed,
}

/// <summary>What became of the header of one connection.</summary>
internal enum ProxyHeaderOutcome
{
    /// <summary>It names the client.</summary>
    Named,

    /// <summary>The balancer speaks for itself, or cannot name the client: LOCAL, UNKNOWN, AF_UNSPEC, AF_UNIX.</summary>
    Unnamed,

    /// <summary>What came is no header.</summary>
    Malformed,

    /// <summary>It was not complete in its time.</summary>
    Late,

    /// <summary>The connection was closed within it.</summary>
    Incomplete,

    /// <summary>The connection was closed before its first octet, as a balancer's check of the port does.</summary>
    Absent,
}

/// <param name="Client">The client's address and port; null where the header does not name it.</param>
internal readonly record struct ProxyHeader(ProxyHeaderOutcome Outcome, IPEndPoint? Client)
{
    /// <summary>The connection goes on as a session.</summary>
    public bool IsTaken => Outcome is ProxyHeaderOutcome.Named or ProxyHeaderOutcome.Unnamed;
}
