using System.Diagnostics;
using RelateMail.Load.Measuring;

namespace RelateMail.Load;

/// <summary>One phase of load, warm-up or measured, with the state that its sessions share.</summary>
internal sealed class Phase(TimeSpan? duration, int? messages) : IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private long _deadline = long.MaxValue;
    private long _taken;

    public RunStatistics Statistics { get; } = new();

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Starts all sessions at the same moment, one thread each, and waits until the last has ended.</summary>
    public void Run(IReadOnlyList<LoadSession> sessions)
    {
        Thread[] threads = [.. sessions.Select(session => new Thread(() => Work(session), maxStackSize: 512 * 1024))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        long started = Stopwatch.GetTimestamp();
        if (duration is { } time)
        {
            _deadline = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        }

        _gate.Set();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Elapsed = Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => _gate.Dispose();

    private void Work(LoadSession session)
    {
        _gate.Wait();
        while (MayStartAnother())
        {
            session.SendOne(Statistics);
        }
    }

    private bool MayStartAnother() => messages is { } limit
        ? Interlocked.Increment(ref _taken) <= limit
        : Stopwatch.GetTimestamp() < _deadline;
}
