using System.Globalization;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Reporting;
using RelateMail.Shared;
using RelateMail.Shared.Measuring;

namespace RelateMail.Load;

/// <summary>A whole load run: probe, warm-up, measured phase, report.</summary>
internal static class LoadRun
{
    /// <exception cref="CannotRunException">The run cannot start.</exception>
    public static LoadReport Run(LoadOptions options)
    {
        ProcessTree? server = ProcessTree.Open(options.Target.ServerProcesses);
        ServerProbe probe = ServerProbe.Run(options.Target, Extensions(options));

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string runId = string.Create(
            CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds():x}-{Environment.ProcessId}");
        var shared = new SharedMessage(options, runId, now);
        LoadSession[] sessions =
            [.. Enumerable.Range(0, options.Sessions).Select(_ => new LoadSession(options, probe.Server, shared))];
        try
        {
            using var warmUp = new Phase(options.WarmUp, messages: null);
            if (options.WarmUp > TimeSpan.Zero)
            {
                warmUp.Run(sessions);
            }

            return Measure(options, sessions, server) with
            {
                Tls = probe.Tls,
                WarmUp = new PhaseReport(warmUp),
            };
        }
        finally
        {
            foreach (LoadSession session in sessions)
            {
                session.Dispose();
            }
        }
    }

    private static LoadReport Measure(LoadOptions options, LoadSession[] sessions, ProcessTree? server)
    {
        using var measured = new Phase(options.Messages is null ? options.Duration : null, options.Messages);
        ProcessUsage? before = server?.TryRead();
        using MemoryWatch? memory = server is null ? null : new MemoryWatch(server);
        TimeSpan ownBefore = Environment.CpuUsage.TotalTime;
        measured.Run(sessions);
        TimeSpan own = Environment.CpuUsage.TotalTime - ownBefore;
        Thread.Sleep(options.Settle);
        ProcessUsage? after = server?.TryRead();
        memory?.Stop();
        foreach (LoadSession session in sessions)
        {
            session.Quit(measured.Statistics);
        }

        return new LoadReport
        {
            Environment = RunEnvironment.Current,
            Load = LoadDescription.Of(options),
            Measured = new PhaseReport(measured),
            Whole = new LatencyReport(measured.Statistics.Whole),
            Commit = new LatencyReport(measured.Statistics.Commit),
            Troubles = measured.Statistics.Troubles,
            GeneratorCpuMilliseconds = PerMessage(own, measured.Statistics.Accepted),
            Server = server is null ? null : ServerReport.Of(before, after, memory!, measured),
        };
    }

    /// <summary>CPU-ms per accepted message; 0 if none was accepted.</summary>
    public static double PerMessage(TimeSpan cpu, long accepted) =>
        accepted == 0 ? 0 : cpu.TotalMilliseconds / accepted;

    private static IEnumerable<string> Extensions(LoadOptions options)
    {
        if (options.Pipelining)
        {
            yield return "PIPELINING";
        }

        if (options.Bdat)
        {
            yield return "CHUNKING";
        }
    }
}
