namespace RelateMail.Grains.Accounts;

/// <summary>One account as stored.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AccountState")]
internal sealed record AccountState
{
    /// <summary>As <see cref="Accounts.PasswordHash"/> writes it; null where nobody can log in.</summary>
    [Id(0)] public string? PasswordHash { get; init; }

    [Id(1)] public long? QuotaOctets { get; init; }

    [Id(2)] public bool Disabled { get; init; }

    // A hash must not reach a log through ToString.
    public override string ToString() => nameof(AccountState);
}
