using System.Net;
using Microsoft.Extensions.Logging;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;

namespace RelateMail.Ingress.Logins;

/// <summary>
/// Asks the account's grain whether a password is correct (RFC 4954). The grain throttles by account, this class by the
/// address of the client. Every try counts that was not right, also if no silo had time to check it, and none is
/// checked twice.
/// </summary>
internal sealed class ClusterCredentialVerifier(
    IGrainFactory grains,
    ClusterCalls calls,
    RetryBudgets budgets,
    AddressThrottle throttle,
    KnownLogins known,
    ILogger<ClusterCredentialVerifier> logger)
    : ICredentialVerifier
{
    public async ValueTask<CredentialVerdict> VerifyAsync(
        string login, string password, IPAddress client, CancellationToken cancellationToken)
    {
        bool isPossible = MailboxAddress.TryCanonicalize(login, out string? account) && password.Length > 0;
        if (throttle.IsThrottled(client) && !(isPossible && known.Contains(client, account!, password)))
        {
            return new(CredentialOutcome.Throttled, null);
        }

        if (!isPossible || account is null)
        {
            throttle.AddFailure(client);
            return default; // refused: no account has such a name or an empty password
        }

        AuthenticationOutcome outcome;
        DateTimeOffset? version;
        try
        {
            // Before the check, so that a change during it ends the session.
            AccountInfo? info = await FindAsync(account, cancellationToken);
            version = info?.CredentialsChangedAt;
            outcome = await calls.RunAsync(
                (grains, account, password: new Password(password) { Client = ClientNetwork.Of(client).ToString() }),
                static call => call.grains.GetGrain<IAccountGrain>(call.account)
                    .AuthenticateAsync(call.password, CancellationToken.None),
                budgets.New(),
                cancellationToken,
                repeatsTimeouts: false);
        }
        catch (TimeoutException exception)
        {
            throttle.AddFailure(client);
            logger.ClusterUnavailable("credentials", exception.Message);
            return new(CredentialOutcome.Throttled, null); // a silo may have checked the password, too late
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
        {
            logger.ClusterUnavailable("credentials", exception.Message);
            return new(CredentialOutcome.Throttled, null); // 454 4.7.0, because the password was not checked
        }

        switch (outcome)
        {
            case AuthenticationOutcome.Accepted:
                known.Add(client, account, password);
                return new(CredentialOutcome.Accepted, account) { State = version };
            case AuthenticationOutcome.Refused:
                throttle.AddFailure(client);
                return default;
            default:
                throttle.AddFailure(client);
                return new(CredentialOutcome.Throttled, null);
        }
    }

    public async ValueTask<bool> IsStillValidAsync(CredentialVerdict login, CancellationToken cancellationToken) =>
        await FindAsync(login.Login!, cancellationToken) is { Disabled: false } account
        && Equals(account.CredentialsChangedAt, login.State);

    private Task<AccountInfo?> FindAsync(string account, CancellationToken cancellationToken) => calls.RunAsync(
        (grains, account),
        static call => call.grains.GetGrain<IAccountGrain>(call.account).GetAsync(CancellationToken.None),
        budgets.New(),
        cancellationToken);
}
