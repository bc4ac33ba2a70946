using RelateMail.Load.CommandLine;
using RelateMail.Load.Measuring;
using RelateMail.Shared.Measuring;

namespace RelateMail.Load.Reporting;

/// <summary>The results of a load run. They are printed as text, or member by member as JSON.</summary>
internal sealed record LoadReport
{
    public required RunEnvironment Environment { get; init; }

    public required LoadDescription Load { get; init; }

    /// <summary>The negotiated TLS parameters; null in the clear.</summary>
    public string? Tls { get; init; }

    /// <summary>Excluded from all other figures.</summary>
    public PhaseReport? WarmUp { get; init; }

    public required PhaseReport Measured { get; init; }

    /// <summary>From connect to 250, or from MAIL on reused connections.</summary>
    public required LatencyReport Whole { get; init; }

    /// <summary>From the last octet of the content to its 250.</summary>
    public required LatencyReport Commit { get; init; }

    public required IReadOnlyList<Trouble> Troubles { get; init; }

    /// <summary>CPU of this program per accepted message. On one machine the server lacks that CPU.</summary>
    public required double GeneratorCpuMilliseconds { get; init; }

    /// <summary>Null if no process was named.</summary>
    public required ServerReport? Server { get; init; }

    /// <summary>Every message of the run, warm-up included, was accepted.</summary>
    public bool IsClean => Measured.IsClean && WarmUp is null or { IsClean: true };
}

/// <summary>The load that the options describe.</summary>
internal sealed record LoadDescription(
    string Server, int Sessions, int Size, int Reuse, string Tls, int Recipients, int Mailboxes, bool Pipelining,
    bool Bdat)
{
    public static LoadDescription Of(LoadOptions options) => new(
        $"{options.Target.Host}:{options.Target.Port}",
        options.Sessions,
        options.Size,
        options.Reuse,
        options.Target.Tls.ToString().ToLowerInvariant(),
        options.Recipients,
        options.Mailboxes.Count,
        options.Pipelining,
        options.Bdat);
}

/// <summary>Outcomes of the messages of one phase.</summary>
internal sealed record PhaseReport(
    long Accepted, long Refused, long Lost, long Connections, double Seconds, double MessagesPerSecond)
{
    public PhaseReport(Phase phase)
        : this(
            phase.Statistics.Accepted,
            phase.Statistics.Refused,
            phase.Statistics.Lost,
            phase.Statistics.Connections,
            phase.Elapsed.TotalSeconds,
            phase.Elapsed > TimeSpan.Zero ? phase.Statistics.Accepted / phase.Elapsed.TotalSeconds : 0)
    {
    }

    public bool IsClean => Refused == 0 && Lost == 0;
}

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record LatencyReport(double P50, double P90, double P99, double Max)
{
    public LatencyReport(LatencyHistogram histogram)
        : this(At(histogram, 0.5), At(histogram, 0.9), At(histogram, 0.99), histogram.Max.TotalMilliseconds)
    {
    }

    private static double At(LatencyHistogram histogram, double fraction) =>
        histogram.Percentile(fraction).TotalMilliseconds;
}

/// <summary>Resources that the server's processes and their descendants used in the measured phase.</summary>
/// <param name="CpuMilliseconds">CPU time per accepted message.</param>
/// <param name="Cores">CPU time divided by wall time.</param>
/// <param name="PeakResidentOctets">
/// Highest sum of resident memory. Pages that processes share are counted in each.
/// </param>
/// <param name="PeakAnonymousOctets">Highest sum of memory without a file.</param>
/// <param name="AnonymousGrowthOctets">The same peak minus the value at the start of the measured phase.</param>
internal sealed record ServerReport(
    double CpuMilliseconds, double Cores, long PeakResidentOctets, long PeakAnonymousOctets, long AnonymousGrowthOctets)
{
    /// <returns>Null if a process ended during the run, because its figures are then unknown.</returns>
    public static ServerReport? Of(ProcessUsage? before, ProcessUsage? after, MemoryWatch memory, Phase phase)
    {
        if (before is not { } first || after is not { } last)
        {
            return null;
        }

        TimeSpan cpu = last.Cpu - first.Cpu;
        return new ServerReport(
            LoadRun.PerMessage(cpu, phase.Statistics.Accepted),
            cpu / phase.Elapsed,
            memory.PeakResident,
            memory.PeakAnonymous,
            memory.PeakAnonymous - first.Anonymous);
    }
}
