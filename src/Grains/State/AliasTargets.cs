using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.State;

/// <summary>The stored state of one alias.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AliasTargets")]
internal sealed record AliasTargets
{
    [Id(0)] public string[] Targets { get; init; } = [];

    /// <summary>Null for an alias of an earlier version.</summary>
    [Id(1)] public DateTimeOffset? CreatedAt { get; init; }

    [Id(2)] public DateTimeOffset? UpdatedAt { get; init; }

    public AliasInfo ToInfo() => new() { Targets = [.. Targets], CreatedAt = CreatedAt, UpdatedAt = UpdatedAt };
}
