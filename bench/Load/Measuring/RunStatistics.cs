using System.Collections.Concurrent;
using RelateMail.Load.Wire;

namespace RelateMail.Load.Measuring;

/// <summary>What became of the messages of one phase. Every message is accepted, refused or lost.</summary>
internal sealed class RunStatistics
{
    private readonly ConcurrentDictionary<(Step Step, string What), Tally> _troubles = [];
    private long _accepted;
    private long _refused;
    private long _lost;
    private long _connections;

    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>The server answered with another code than the one that leads to a stored message.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>No answer: the connection could not be made, broke, timed out or spoke no SMTP.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Sessions opened.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>From connect, or from MAIL where connections are reused, to the 250 after the content.</summary>
    public LatencyHistogram Whole { get; } = new();

    /// <summary>From the last octet of the content, written, to its 250.</summary>
    public LatencyHistogram Commit { get; } = new();

    /// <summary>Refusals, losses and whatever else went wrong, the most frequent first.</summary>
    public IReadOnlyList<Trouble> Troubles => [.. _troubles
        .Select(entry => new Trouble(entry.Key.Step, entry.Key.What, entry.Value.Count, entry.Value.Sample))
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
        AddTrouble(step, code.ToString(System.Globalization.CultureInfo.InvariantCulture), reply);
    }

    public void AddLost(Step step, string reason)
    {
        Interlocked.Increment(ref _lost);
        AddTrouble(step, reason, null);
    }

    /// <summary>Something that does not change what became of a message, like a QUIT that was not answered.</summary>
    public void AddTrouble(Step step, string what, string? sample)
        => Interlocked.Increment(ref _troubles.GetOrAdd((step, what), static (_, first) => new Tally(first), sample).Count);

    private sealed class Tally(string? sample)
    {
        public long Count;

        public string? Sample { get; } = sample;
    }
}

/// <param name="What">The reply's code, or what was wrong where there was no reply.</param>
/// <param name="Sample">The first such reply; null where there was none.</param>
internal sealed record Trouble(Step Step, string What, long Count, string? Sample);
