namespace RelateMail.Grains.Contracts;

/// <summary>An application password of an account, without the password.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApplicationPasswordInfo")]
public sealed record ApplicationPasswordInfo
{
    /// <summary>Unique in the account.</summary>
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Exact to the hour; null before the first login.</summary>
    [Id(2)] public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>The result of <see cref="IAccountGrain.PutApplicationPasswordAsync"/>.</summary>
[GenerateSerializer, Alias("RelateMail.ApplicationPasswordOutcome")]
public enum ApplicationPasswordOutcome
{
    Created,
    Replaced,

    /// <summary>The account does not exist.</summary>
    NoAccount,

    /// <summary>The account has as many as it can have.</summary>
    TooMany,
}
