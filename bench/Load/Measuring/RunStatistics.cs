using System.Collections.Concurrent;
using System.Globalization;
using RelateMail.Shared.Wire;

namespace RelateMail.Load.Measuring;

/// <summary>Outcomes of the messages of one phase: each is accepted, refused or lost.</summary>
internal sealed class RunStatistics
{
    private readonly ConcurrentDictionary<(Step Step, string Reason), Tally> _troubles = [];
    private long _accepted;
    private long _refused;
    private long _lost;
    private long _connections;

    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Messages for which the server replied with an unexpected code.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>
    /// Messages without a reply: the connection failed, broke or timed out, or the server did not send SMTP.
    /// </summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Sessions opened.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>From connect, or from MAIL on reused connections, to the 250 after the content.</summary>
    public LatencyHistogram Whole { get; } = new();

    /// <summary>From the write of the last content octet to its 250.</summary>
    public LatencyHistogram Commit { get; } = new();

    /// <summary>Refusals, losses and other failures, the most frequent first.</summary>
    public IReadOnlyList<Trouble> Troubles => [.. _troubles
        .Select(entry => new Trouble(entry.Key.Step, entry.Key.Reason, entry.Value.Count, entry.Value.Sample))
        .OrderByDescending(trouble => trouble.Count)];

    public void AddConnection() => Interlocked.Increment(ref _connections);

    public void AddAccepted(long started, long sent, long answered)
    {
        Interlocked.Increment(ref _accepted);
        Whole.Record(started, answered);
        Commit.Record(sent, answered);
    }

    public void AddRefused(Step step, int code, string reply)
    {
        Interlocked.Increment(ref _refused);
        AddTrouble(step, code.ToString(CultureInfo.InvariantCulture), reply);
    }

    public void AddLost(Step step, string reason)
    {
        Interlocked.Increment(ref _lost);
        AddTrouble(step, reason, null);
    }

    /// <summary>Counts a failure that does not change a message's outcome, like a QUIT without a reply.</summary>
    public void AddTrouble(Step step, string reason, string? sample)
    {
        Tally tally = _troubles.GetOrAdd((step, reason), static (_, first) => new Tally(first), sample);
        Interlocked.Increment(ref tally.Count);
    }

    private sealed class Tally(string? sample)
    {
        public long Count;

        public string? Sample { get; } = sample;
    }
}

/// <param name="Step">The step of the session that failed.</param>
/// <param name="What">The reply's code, or the fault if there was no reply.</param>
/// <param name="Count">Number of such failures.</param>
/// <param name="Sample">The first such reply; null if there was no reply.</param>
internal sealed record Trouble(Step Step, string What, long Count, string? Sample);
