namespace RelateMail.Grains.Contracts;

/// <summary>The answer to a release from quarantine.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ReleaseOutcome")]
public sealed record ReleaseOutcome
{
    [Id(0)] public required ReleaseResult Result { get; init; }

    /// <summary>The UID of the released message; null unless it was released.</summary>
    [Id(1)] public long? Uid { get; init; }
}

[GenerateSerializer, Alias("RelateMail.ReleaseResult")]
public enum ReleaseResult
{
    /// <summary>The message is filed under a new UID, now or by an earlier call.</summary>
    Released = 0,

    /// <summary>No message has the UID.</summary>
    NotFound = 1,

    /// <summary>The message is not quarantined.</summary>
    NotQuarantined = 2,
}
