using RelateMail.Load.Measuring;

namespace RelateMail.Load.Reporting;

/// <summary>What connections cost a server that does nothing for them.</summary>
internal sealed record IdleReport
{
    public required RunEnvironment Environment { get; init; }

    public required string Server { get; init; }

    public required string? Tls { get; init; }

    public required int Asked { get; init; }

    public required int Open { get; init; }

    /// <summary>Those the server had neither closed nor spoken to when the time was over.</summary>
    public required int StillOpen { get; init; }

    public required double OpenedInSeconds { get; init; }

    public required double HeldSeconds { get; init; }

    /// <summary>Null where no process was named, or one has ended.</summary>
    public required IdleMemory? Memory { get; init; }

    public required IReadOnlyList<Trouble> Troubles { get; init; }

    public bool IsClean => Open == Asked && StillOpen == Open;
}

/// <summary>Memory in octets, of the server's processes; the kernel's own for sockets is not in it.</summary>
/// <param name="OpeningCpuMilliseconds">CPU to open one connection.</param>
/// <param name="HoldingCores">CPU time over wall time while all are held.</param>
internal sealed record IdleMemory(
    double ResidentPerConnection,
    double AnonymousPerConnection,
    long ResidentBefore,
    long ResidentAfter,
    double OpeningCpuMilliseconds,
    double HoldingCores);
