using Orleans.Concurrency;

namespace RelateMail.Grains.Abstractions;

/// <summary>One account: a mailbox with a login. Key: the canonical address.</summary>
[Alias("RelateMail.IAccountGrain"), GrainInterfaceType("account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Null where there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<AccountInfo?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes or changes the account, mailbox quota included; durable when the task completes. True where new. After a
    /// fault the same call again completes it.
    /// </summary>
    /// <exception cref="ArgumentException">A password of 0 or over 1,024 characters, or a negative quota.</exception>
    [Alias("Put")]
    Task<bool> PutAsync(AccountChange change, CancellationToken cancellationToken);

    /// <summary>Removes the account and its quota; its messages stay. False where there was none.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);

    /// <summary>Checks a password; costs the same whether or not there is an account.</summary>
    [Alias("Authenticate")]
    Task<AuthenticationOutcome> AuthenticateAsync(Password password, CancellationToken cancellationToken);
}

/// <summary>Never holds a password or a hash.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AccountInfo")]
public sealed record AccountInfo(
    [property: Id(0)] long? QuotaOctets, [property: Id(1)] bool Disabled, [property: Id(2)] bool HasPassword);

/// <summary>The account as it shall be.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AccountChange")]
public sealed record AccountChange
{
    /// <summary>Null keeps the one there is; an account without a password cannot log in.</summary>
    [Id(0)] public string? Password { get; init; }

    /// <summary>Null for none.</summary>
    [Id(1)] public long? QuotaOctets { get; init; }

    /// <summary>No login, and 550 5.2.1 for its mail.</summary>
    [Id(2)] public bool Disabled { get; init; }

    // A password must not reach a log through ToString.
    public override string ToString() => nameof(AccountChange);
}

[GenerateSerializer, Alias("RelateMail.AuthenticationOutcome")]
public enum AuthenticationOutcome
{
    Refused,
    Accepted,

    /// <summary>
    /// Too many failures of this account lately, or too many logins at once; the password was not looked at.
    /// </summary>
    Throttled,
}
