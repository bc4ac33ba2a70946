using Orleans.Concurrency;

namespace RelateMail.Grains.Contracts;

/// <summary>One account: a mailbox with a login. Key: the canonical address.</summary>
[Alias("RelateMail.IAccountGrain"), GrainInterfaceType("account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Null if the account does not exist.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<AccountInfo?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Creates or changes the account and the quota of its mailbox; durable when the task completes. True if the
    /// account is new. After a fault, repeat the call to complete the change.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A password of 0 or over 1,024 characters, a hash that cannot be checked, or a negative quota.
    /// </exception>
    [Alias("Put")]
    Task<bool> PutAsync(AccountChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Like <see cref="PutAsync"/>, if the account is in the expected state. The account after the change; null if it
    /// was in another state, and nothing was changed.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="PutAsync"/>.</exception>
    [Alias("Change")]
    Task<AccountInfo?> ChangeAsync(
        AccountChange change, RecordCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the account as declared; durable when the task completes. The activation ends afterwards, so that many
    /// calls leave nothing in memory.
    /// </summary>
    /// <param name="change">The account as it is to be.</param>
    /// <param name="dryRun">True to change nothing, and to answer what would be changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">As for <see cref="PutAsync"/>.</exception>
    [Alias("Apply")]
    Task<ApplyOutcome> ApplyAsync(AccountChange change, bool dryRun, CancellationToken cancellationToken);

    /// <summary>
    /// Like <see cref="DeleteAsync"/>, if the account is in the expected state. False if it was in another state.
    /// </summary>
    [Alias("Remove")]
    Task<bool> RemoveAsync(RecordCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the account and its quota, but not its messages. False if the account did not exist.
    /// </summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Checks a password. A refusal costs the same whether or not the account exists. Repeat the call only if it did
    /// not reach a silo: each call is a try of its own.
    /// </summary>
    [Alias("Authenticate")]
    Task<AuthenticationOutcome> AuthenticateAsync(Password password, CancellationToken cancellationToken);

    /// <summary>Replaces the account's password, and nothing else. Null if the account does not exist.</summary>
    /// <exception cref="ArgumentException">A password of 0 or over 1,024 characters.</exception>
    [Alias("SetPassword")]
    Task<AccountInfo?> SetPasswordAsync(Password password, CancellationToken cancellationToken);

    /// <summary>The application passwords by name. Null if the account does not exist.</summary>
    [Alias("ListApplicationPasswords")]
    Task<ApplicationPasswordInfo[]?> ListApplicationPasswordsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds an application password, or replaces the one of that name; durable when the task completes. The account can
    /// log in with any of them and with its own password.
    /// </summary>
    /// <param name="name">1 to 64 characters.</param>
    /// <param name="password">
    /// At least 128 random bits, because it is kept as a plain digest and never throttled.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("PutApplicationPassword")]
    Task<ApplicationPasswordOutcome> PutApplicationPasswordAsync(
        string name, Password password, CancellationToken cancellationToken);

    /// <summary>Revokes an application password. False if it does not exist.</summary>
    [Alias("RemoveApplicationPassword")]
    Task<bool> RemoveApplicationPasswordAsync(string name, CancellationToken cancellationToken);
}

/// <summary>The public properties of an account. Never contains a password or a hash.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AccountInfo")]
public sealed record AccountInfo
{
    /// <summary>Null for unlimited.</summary>
    [Id(0)] public long? QuotaOctets { get; init; }

    /// <summary>True rejects logins, and mail for the account with 550 5.2.1.</summary>
    [Id(1)] public bool Disabled { get; init; }

    /// <summary>An account without a password cannot log in.</summary>
    [Id(2)] public bool HasPassword { get; init; }

    /// <summary>When the account was created; null if by an earlier version.</summary>
    [Id(3)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// The last change, in whole milliseconds; increases with each change. Null if by an earlier version.
    /// </summary>
    [Id(4)] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>
    /// When a password was last replaced or revoked. A login from before is no longer valid. Null if the account is of
    /// an earlier version and had no such change since.
    /// </summary>
    [Id(5)] public DateTimeOffset? CredentialsChangedAt { get; init; }
}

/// <summary>The account after the change.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AccountChange")]
public sealed record AccountChange
{
    [Id(0)] private readonly string? _password;

    /// <summary>Null keeps the current password. An account without a password cannot log in.</summary>
    public Password? Password
    {
        get => _password is null ? null : new Password(_password);
        init => _password = value?.Value;
    }

    /// <summary>Null for unlimited.</summary>
    [Id(1)] public long? QuotaOctets { get; init; }

    /// <summary>True rejects logins, and mail for the account with 550 5.2.1.</summary>
    [Id(2)] public bool Disabled { get; init; }

    /// <summary>
    /// A hash of another server, which the first login replaces; null for none. Excludes <see cref="Password"/>. A hash
    /// that was the last one imported changes nothing.
    /// </summary>
    [Id(3)] public string? PasswordHash { get; init; }

    // A password must not reach a log through ToString.
    public override string ToString() => nameof(AccountChange);
}

[GenerateSerializer, Alias("RelateMail.AuthenticationOutcome")]
public enum AuthenticationOutcome
{
    Refused,
    Accepted,

    /// <summary>
    /// Too many recent failures of this account, or too many logins at once. The password was not checked.
    /// </summary>
    Throttled,
}
