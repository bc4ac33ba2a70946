using System.Net;
using RelateMail.Smtp.Ports;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>
/// Accepts alice@example.org with the password "pässword", and "ended" and "unknown" with any, whose logins then end or
/// cannot be checked. The login "throttled" is throttled, and "fault" throws.
/// </summary>
internal sealed class StubCredentialVerifier : ICredentialVerifier
{
    public const string Login = "alice@example.org";

    public const string Password = "pässword";

    public ValueTask<CredentialVerdict> VerifyAsync(
        string login, string password, IPAddress client, CancellationToken cancellationToken) =>
        login.ToUpperInvariant() switch
        {
            "FAULT" => throw new InvalidOperationException("The verifier broke, as the test requested."),
            "THROTTLED" => new(new CredentialVerdict(CredentialOutcome.Throttled, null)),
            "ALICE@EXAMPLE.ORG" when password == Password =>
                new(new CredentialVerdict(CredentialOutcome.Accepted, Login)),
            "ENDED" or "UNKNOWN" => new(new CredentialVerdict(CredentialOutcome.Accepted, login) { State = login }),
            _ => new(default(CredentialVerdict)),
        };

    public ValueTask<bool> IsStillValidAsync(CredentialVerdict login, CancellationToken cancellationToken) =>
        login.State switch
        {
            "unknown" => throw new InvalidOperationException("The verifier broke, as the test requested."),
            "ended" => new(false),
            _ => new(true),
        };
}
