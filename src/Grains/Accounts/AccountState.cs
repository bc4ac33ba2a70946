namespace RelateMail.Grains.Accounts;

/// <summary>The stored state of one account.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AccountState")]
internal sealed record AccountState
{
    /// <summary>In the format of <see cref="Accounts.PasswordHash"/>; null if the account cannot log in.</summary>
    [Id(0)] public string? PasswordHash { get; init; }

    [Id(1)] public long? QuotaOctets { get; init; }

    [Id(2)] public bool Disabled { get; init; }

    [Id(3)] public DateTimeOffset? CreatedAt { get; init; }

    [Id(4)] public DateTimeOffset? UpdatedAt { get; init; }

    // A hash must not reach a log through ToString.
    public override string ToString() => nameof(AccountState);
}
