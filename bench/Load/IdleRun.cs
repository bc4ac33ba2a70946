using System.Diagnostics;
using System.Globalization;
using System.Net;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Measuring;
using RelateMail.Load.Reporting;
using RelateMail.Shared;
using RelateMail.Shared.Measuring;
using RelateMail.Shared.Wire;

namespace RelateMail.Load;

/// <summary>Opens sessions up to the point before MAIL and leaves them alone.</summary>
internal static class IdleRun
{
    /// <summary>
    /// Connections opened and ended first, so that what a server allocates once is not counted for the measured ones.
    /// </summary>
    private const int WarmUpConnections = 100;

    private const int Openers = 8;

    /// <exception cref="CannotRunException">The run cannot start.</exception>
    public static IdleReport Run(IdleOptions options)
    {
        ProcessTree? server = ProcessTree.Open(options.Target.ServerProcesses);
        ServerProbe probe = ServerProbe.Run(options.Target);
        for (int i = 1; i < WarmUpConnections; i++)
        {
            ServerProbe.Run(options.Target);
        }

        var sessions = new ClientSession?[options.Connections];
        var statistics = new RunStatistics();
        try
        {
            ProcessUsage? before = server?.TryRead();
            long started = Stopwatch.GetTimestamp();
            OpenAll(options.Target, probe.Server, sessions, statistics);
            TimeSpan opening = Stopwatch.GetElapsedTime(started);
            ProcessUsage? opened = server?.TryRead();
            Thread.Sleep(options.Hold);
            ProcessUsage? held = server?.TryRead();
            int open = sessions.Count(session => session is not null);
            return new IdleReport
            {
                Environment = RunEnvironment.Current,
                Server = $"{options.Target.Host}:{options.Target.Port}",
                Tls = probe.Tls,
                Asked = options.Connections,
                Open = open,
                StillOpen = sessions.Count(session => session is not null && session.IsQuiet),
                OpenedInSeconds = opening.TotalSeconds,
                HeldSeconds = options.Hold.TotalSeconds,
                Memory = MemoryOf(before, opened, held, open, options.Hold),
                Troubles = statistics.Troubles,
            };
        }
        finally
        {
            foreach (ClientSession? session in sessions)
            {
                session?.Dispose();
            }
        }
    }

    private static void OpenAll(
        TargetOptions target, EndPoint server, ClientSession?[] sessions, RunStatistics statistics)
    {
        int next = -1;
        var threads = new Thread[Math.Min(Openers, sessions.Length)];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                while (Interlocked.Increment(ref next) is var at && at < sessions.Length)
                {
                    sessions[at] = TryOpen(target, server, statistics);
                }
            });
            threads[i].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private static ClientSession? TryOpen(TargetOptions target, EndPoint server, RunStatistics statistics)
    {
        var session = new ClientSession(target.ToClient(server));
        try
        {
            if (session.OpenAsync().Finish())
            {
                return session;
            }

            string code = session.LastCode.ToString(CultureInfo.InvariantCulture);
            statistics.AddTrouble(session.Step, code, session.LastReply);
        }
        catch (Exception exception) when (ClientFault.Is(exception))
        {
            statistics.AddTrouble(session.Step, ClientFault.Describe(exception), null);
        }

        session.Dispose();
        return null;
    }

    private static IdleMemory? MemoryOf(
        ProcessUsage? before, ProcessUsage? opened, ProcessUsage? held, int open, TimeSpan hold)
    {
        if (before is not { } first || opened is not { } second || held is not { } last || open == 0)
        {
            return null;
        }

        return new IdleMemory(
            (double)(last.Resident - first.Resident) / open,
            (double)(last.Anonymous - first.Anonymous) / open,
            first.Resident,
            last.Resident,
            (second.Cpu - first.Cpu).TotalMilliseconds / open,
            hold > TimeSpan.Zero ? (last.Cpu - second.Cpu) / hold : 0);
    }
}
