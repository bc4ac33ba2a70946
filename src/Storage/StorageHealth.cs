namespace RelateMail.Storage;

/// <summary>Whether the database can be used, as of the last two seconds. <c>StorageWatch</c> probes it.</summary>
/// <remarks>A database in files of this machine is not watched, and counts as usable.</remarks>
public sealed class StorageHealth(TimeProvider timeProvider)
{
    /// <summary>The database counts as unusable if no probe has succeeded for this time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private State _state = new(0, null, null);

    /// <summary>True if probes are made.</summary>
    public bool IsWatched { get; private set; }

    /// <summary>True if a probe has succeeded within <see cref="Patience"/>.</summary>
    public bool IsUsable => !IsWatched || UnusableFor < Patience;

    /// <summary>The time since the last probe that succeeded, or since the watch began; 0 without a watch.</summary>
    public TimeSpan UnusableFor => IsWatched ? timeProvider.GetElapsedTime(Read().At) : TimeSpan.Zero;

    /// <summary>
    /// Why the disk of the database has no room for mail, for an operator; null if it has room or is not checked. The
    /// database is usable meanwhile: mail is read and deleted.
    /// </summary>
    public string? Full { get; private set; }

    /// <summary>The last failure, for an operator; null after a success.</summary>
    public string? Problem => Read().Problem;

    /// <summary>Duration of the last successful probe; null before the first.</summary>
    public TimeSpan? Latency => Read().Success?.Latency;

    /// <summary>
    /// How far the clock of this machine is ahead of the clock of the database; negative if it is behind. Null if
    /// unknown.
    /// </summary>
    public TimeSpan? ClockOffset => Read().Success?.ClockOffset;

    /// <summary>Begins the watch: the database is unusable until a probe succeeds.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _state = new(timeProvider.GetTimestamp() - Ticks(Patience), null, null);
            IsWatched = true;
        }
    }

    /// <summary>Records a probe that succeeded.</summary>
    public void Succeeded(TimeSpan latency, TimeSpan? clockOffset)
    {
        lock (_lock)
        {
            _state = new(timeProvider.GetTimestamp(), null, new(latency, clockOffset ?? _state.Success?.ClockOffset));
        }
    }

    /// <summary>Records a probe that failed.</summary>
    public void Failed(string problem)
    {
        lock (_lock)
        {
            _state = _state with { Problem = problem };
        }
    }

    /// <summary>Records whether the disk has room.</summary>
    /// <param name="problem">Null if it has.</param>
    public void SetFull(string? problem) => Full = problem;

    private State Read()
    {
        lock (_lock)
        {
            return _state;
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * timeProvider.TimestampFrequency);

    private sealed record State(long At, string? Problem, Probe? Success);

    private sealed record Probe(TimeSpan Latency, TimeSpan? ClockOffset);
}
