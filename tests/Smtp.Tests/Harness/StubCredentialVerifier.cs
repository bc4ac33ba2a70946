using System.Net;
using RelateMail.Smtp.Ports;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>
/// Accepts alice@example.org with the password "pässword". The login "throttled" is throttled, and "fault" throws.
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
            _ => new(default(CredentialVerdict)),
        };
}
