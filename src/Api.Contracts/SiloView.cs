namespace RelateMail.Api.Contracts;

/// <summary>A silo of the cluster, as the membership and its last report have it.</summary>
public sealed record SiloView
{
    /// <summary>The address and port at which other silos reach it.</summary>
    public required string Address { get; init; }

    /// <summary>The name of its host.</summary>
    public required string Host { get; init; }

    /// <summary>active; joining; or stopping.</summary>
    public required string Status { get; init; }

    /// <summary>When it joined.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its last sign of life in the membership; null before the first one.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>CPU that its process uses, in percent of all cores; null if the silo does not answer.</summary>
    public double? CpuPercentage { get; init; }

    /// <summary>Octets of memory that its process uses; null if the silo does not answer.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Octets of memory that its process may use; null if the silo does not answer.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Grains in its memory; null if the silo does not answer.</summary>
    public int? ActivationCount { get; init; }

    /// <summary>Gateways and readers that are connected to it; null if the silo does not answer.</summary>
    public long? ClientCount { get; init; }
}
