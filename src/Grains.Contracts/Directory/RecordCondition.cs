namespace RelateMail.Grains.Contracts;

/// <summary>
/// The state that a record must be in, so that a change is made. The grain compares it in the turn of the change, so
/// that of two changes that expect the same state only one is made.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.RecordCondition")]
public sealed record RecordCondition
{
    /// <summary>The record must not exist.</summary>
    public static RecordCondition Absent { get; } = new();

    /// <summary>True if the record must exist.</summary>
    [Id(0)] public bool Exists { get; init; }

    /// <summary>
    /// The time of the last change, which no two states of a record share; null for a record that an earlier version
    /// wrote.
    /// </summary>
    [Id(1)] public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The record must exist, and must not have changed since then.</summary>
    public static RecordCondition AsOf(DateTimeOffset? updatedAt) => new() { Exists = true, UpdatedAt = updatedAt };
}
