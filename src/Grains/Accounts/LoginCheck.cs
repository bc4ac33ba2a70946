using System.Security.Cryptography;
using System.Text;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Accounts;

/// <summary>The result of a try.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="IsOutdated">The password is right, and its hash is to be replaced.</param>
/// <param name="Application">The application password that was right; null for the account's own.</param>
/// <param name="HasClosed">The try was wrong, and further ones are not checked for a while.</param>
internal readonly record struct LoginResult(
    AuthenticationOutcome Outcome,
    bool IsOutdated = false,
    ApplicationPassword? Application = null,
    bool HasClosed = false);

/// <summary>Checks the passwords that clients try on one account, with its throttle and its cache.</summary>
internal sealed class LoginCheck(PasswordHasher hasher, AccountOptions options, TimeProvider timeProvider)
{
    /// <summary>Characters of a password.</summary>
    public const int MaxLength = 1_024;

    private readonly PasswordCache _cache = new(timeProvider, hasher, options.PasswordCacheTime);
    private readonly LoginThrottle _throttle = new(timeProvider, options.MaxFailures, options.FailureWindow);

    /// <summary>True if a wrong password is counted.</summary>
    public bool HasFailures => _throttle.HasFailures;

    /// <summary>The passwords of the account have changed.</summary>
    /// <param name="isReset">The failures until now were tries of other passwords.</param>
    public void Forget(bool isReset)
    {
        _cache.Clear();
        if (isReset)
        {
            _throttle.ResetAll();
        }
    }

    /// <param name="account">Null if the account does not exist, which is handled like a wrong password.</param>
    /// <param name="password">The password of the client.</param>
    /// <param name="cancellationToken">Ends the wait for a thread.</param>
    public async Task<LoginResult> RunAsync(
        AccountState? account, Password password, CancellationToken cancellationToken)
    {
        bool canLogIn = account?.CanLogIn == true;
        string? network = account?.Networks?.FirstOrDefault(known => known.Network == password.Client)?.Network;
        if (canLogIn && !password.IsOwn && FindApplication(account!, password.Value) is { } application)
        {
            return new(AuthenticationOutcome.Accepted, Application: application); // too long to be guessed
        }

        bool isCached = canLogIn && account!.PasswordHash is not null && _cache.Matches(password.Value);
        if (isCached && network is not null)
        {
            return new(AuthenticationOutcome.Accepted); // also if guesses come from the same network
        }

        if (_throttle.IsClosed(network))
        {
            return new(AuthenticationOutcome.Throttled);
        }

        if (isCached)
        {
            _throttle.Reset(network);
            return new(AuthenticationOutcome.Accepted);
        }

        PasswordVerdict verdict = password.Value.Length is 0 or > MaxLength
            ? PasswordVerdict.Wrong
            : await hasher.VerifyAsync(password.Value, account?.PasswordHash, password.Client, cancellationToken);
        if (verdict == PasswordVerdict.Busy)
        {
            return new(AuthenticationOutcome.Throttled);
        }

        if (verdict == PasswordVerdict.Wrong || !canLogIn)
        {
            return new(AuthenticationOutcome.Refused, HasClosed: _throttle.Fail(network));
        }

        _throttle.Reset(network);
        _cache.Set(password.Value);
        return new(AuthenticationOutcome.Accepted, IsOutdated: verdict == PasswordVerdict.RightAndOutdated);
    }

    private static ApplicationPassword? FindApplication(AccountState account, string password)
    {
        if (account.ApplicationPasswords is not { Length: > 0 } passwords)
        {
            return null;
        }

        byte[] digest = DigestOf(password);
        return Array.Find(passwords, known => CryptographicOperations.FixedTimeEquals(known.Digest, digest));
    }

    /// <summary>The digest of an application password.</summary>
    public static byte[] DigestOf(string password) => SHA256.HashData(Encoding.UTF8.GetBytes(password));
}
