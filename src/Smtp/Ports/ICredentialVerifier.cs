using System.Net;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port: verifies the credentials of AUTH (RFC 4954). A slow verification never delays another session.
/// </summary>
public interface ICredentialVerifier
{
    /// <summary>Verifies. After an exception the session answers 454 4.7.0.</summary>
    ValueTask<CredentialVerdict> VerifyAsync(
        string login, string password, IPAddress client, CancellationToken cancellationToken);

    /// <summary>
    /// True if a login that was accepted is still valid. Called at each MAIL of its session; false ends the session
    /// with 421 4.7.0. After an exception the session answers 451 4.3.0.
    /// </summary>
    ValueTask<bool> IsStillValidAsync(CredentialVerdict login, CancellationToken cancellationToken) => new(true);
}

/// <summary>The outcome of an AUTH.</summary>
public enum CredentialOutcome
{
    /// <summary>535 5.7.8: wrong login or password, or a disabled account. The reply does not reveal which.</summary>
    Refused,

    /// <summary>235 2.7.0.</summary>
    Accepted,

    /// <summary>454 4.7.0: too many failures of this login or this address.</summary>
    Throttled,
}

/// <param name="Outcome">Selects the reply.</param>
/// <param name="Login">The canonical login if accepted, else null. <c>default</c> is refused.</param>
public readonly record struct CredentialVerdict(CredentialOutcome Outcome, string? Login)
{
    /// <summary>
    /// Facts that the verifier needs for <see cref="ICredentialVerifier.IsStillValidAsync"/>; null if none.
    /// </summary>
    public object? State { get; init; }
}
