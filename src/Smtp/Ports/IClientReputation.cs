using System.Net;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port, optional: counts what clients do wrong, by address and by network, across sessions. Without a host's own one
/// the engine counts on this node. Every member is called for a client that did wrong, and for each connection and each
/// new message, so none may wait for another process.
/// </summary>
public interface IClientReputation
{
    /// <summary>How a client is treated now.</summary>
    ClientStanding StandingOf(IPAddress client);

    void Report(IPAddress client, ClientOffence offence);

    /// <summary>The client has brought a new message, which makes up for an offence.</summary>
    void Forgive(IPAddress client);
}

/// <summary>An offence of a client.</summary>
public enum ClientOffence
{
    /// <summary>RCPT to an address that does not exist here, without a login.</summary>
    UnknownRecipient,

    /// <summary>AUTH with wrong credentials.</summary>
    FailedLogin,

    /// <summary>A session past <see cref="SmtpLimits.JunkCommands"/>.</summary>
    JunkCommands,

    /// <summary>A connection past a limit of its address.</summary>
    RefusedConnection,
}

/// <summary>The treatment of a client.</summary>
public enum ClientStanding
{
    Good,

    /// <summary>Replies to its errors are delayed.</summary>
    Slowed,

    /// <summary>Its next error ends the session with 421, and mail listeners refuse new connections with 421.</summary>
    Refused,
}
