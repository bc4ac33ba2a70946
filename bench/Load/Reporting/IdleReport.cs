using RelateMail.Load.Measuring;

namespace RelateMail.Load.Reporting;

/// <summary>The cost of idle connections for the server.</summary>
internal sealed record IdleReport
{
    public required RunEnvironment Environment { get; init; }

    public required string Server { get; init; }

    public required string? Tls { get; init; }

    public required int Asked { get; init; }

    public required int Open { get; init; }

    /// <summary>Connections that the server had neither closed nor written to at the end.</summary>
    public required int StillOpen { get; init; }

    public required double OpenedInSeconds { get; init; }

    public required double HeldSeconds { get; init; }

    /// <summary>Null if no process was named, or one has ended.</summary>
    public required IdleMemory? Memory { get; init; }

    public required IReadOnlyList<Trouble> Troubles { get; init; }

    public bool IsClean => Open == Asked && StillOpen == Open;
}

/// <summary>Memory of the server's processes in octets, without the kernel's socket memory.</summary>
/// <param name="ResidentPerConnection">Growth of resident memory, divided by the number of connections.</param>
/// <param name="AnonymousPerConnection">Growth of anonymous memory, divided by the number of connections.</param>
/// <param name="ResidentBefore">Resident memory before the first connection.</param>
/// <param name="ResidentAfter">Resident memory while all connections are held.</param>
/// <param name="OpeningCpuMilliseconds">CPU time to open one connection.</param>
/// <param name="HoldingCores">CPU time divided by wall time while all connections are held.</param>
internal sealed record IdleMemory(
    double ResidentPerConnection,
    double AnonymousPerConnection,
    long ResidentBefore,
    long ResidentAfter,
    double OpeningCpuMilliseconds,
    double HoldingCores);
