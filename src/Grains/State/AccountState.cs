using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.State;

/// <summary>The stored state of one account.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AccountState")]
internal sealed record AccountState
{
    /// <summary>In the format of <c>Accounts.PasswordHash</c>; null if the account cannot log in.</summary>
    [Id(0)] public string? PasswordHash { get; init; }

    [Id(1)] public long? QuotaOctets { get; init; }

    [Id(2)] public bool Disabled { get; init; }

    /// <summary>Null for an account of an earlier version.</summary>
    [Id(3)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Null until the first change by this version.</summary>
    [Id(4)] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>SHA-256 of the hash that was imported last, so that a repeat is noticed; null for none.</summary>
    [Id(5)] public byte[]? Imported { get; init; }

    /// <summary>When a password was last replaced or revoked; null for an account of an earlier version.</summary>
    [Id(6)] public DateTimeOffset? CredentialsChangedAt { get; init; }

    /// <summary>In the order of their names; null for none.</summary>
    [Id(7)] public ApplicationPassword[]? ApplicationPasswords { get; init; }

    /// <summary>Client networks that have logged in, the last one first; null for none.</summary>
    [Id(8)] public KnownNetwork[]? Networks { get; init; }

    /// <summary>True if a password can be right.</summary>
    public bool CanLogIn => !Disabled && (PasswordHash is not null || ApplicationPasswords is { Length: > 0 });

    /// <summary>The account without its hash.</summary>
    public AccountInfo ToInfo() => new()
    {
        QuotaOctets = QuotaOctets,
        Disabled = Disabled,
        HasPassword = PasswordHash is not null,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        CredentialsChangedAt = CredentialsChangedAt,
    };

    // A hash must not reach a log through ToString.
    public override string ToString() => nameof(AccountState);
}
