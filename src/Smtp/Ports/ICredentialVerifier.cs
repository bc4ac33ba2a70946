using System.Net;

namespace RelateMail.Smtp.Ports;

/// <summary>Port: are these credentials right? Asked at AUTH (RFC 4954). Never holds up another session.</summary>
public interface ICredentialVerifier
{
    /// <summary>Verifies. A fault is an exception: the session answers 454 4.7.0.</summary>
    ValueTask<CredentialVerdict> VerifyAsync(
        string login, string password, IPAddress client, CancellationToken cancellationToken);
}

/// <summary>Why an AUTH was or was not taken.</summary>
public enum CredentialOutcome
{
    /// <summary>535 5.7.8: wrong login or password, or a disabled account; the client is not told which.</summary>
    Refused,

    /// <summary>235 2.7.0.</summary>
    Accepted,

    /// <summary>454 4.7.0: too many failures of this login or this address; try later.</summary>
    Throttled,
}

/// <param name="Login">The canonical login where accepted, else null. <c>default</c> is refused.</param>
public readonly record struct CredentialVerdict(CredentialOutcome Outcome, string? Login);
