namespace RelateMail.Grains.Contracts;

/// <summary>
/// Says whether a node may use what it has cached of the directory: until it hears of a change, and only while it hears
/// from <see cref="IDirectoryNewsGrain"/>. Nothing is used that is older than a change which was answered
/// <see cref="MaxAge"/> ago. Thread-safe.
/// </summary>
/// <param name="timeProvider">Measures ages.</param>
/// <param name="settling">
/// How long after a change no answer may be kept: zero for answers of the grains themselves, <see cref="MaxAge"/> for
/// answers of a node that has a cache too.
/// </param>
public sealed class DirectoryFreshness(TimeProvider timeProvider, TimeSpan settling)
{
    private volatile State? _state;

    private sealed record State(DirectoryNews News, long HeardAt, long Generation, long? ChangedAt);

    /// <summary>How often a node asks for news.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The oldest news with which a cache is used.</summary>
    public static TimeSpan MaxAge { get; } = TimeSpan.FromMilliseconds(800);

    /// <summary>True before the first news, which a cluster of an earlier version never has.</summary>
    public bool HasNoNews => _state is null;

    /// <summary>True if what was cached in the current generation may be used.</summary>
    public bool IsFresh => _state is { } state && timeProvider.GetElapsedTime(state.HeardAt) < MaxAge;

    /// <summary>Changes with each news of a change. An answer of another generation must not be used.</summary>
    public long Generation => _state?.Generation ?? 0;

    /// <summary>Call before a question whose answer may be kept.</summary>
    public DirectoryQuestion Ask() => new(Generation, timeProvider.GetTimestamp());

    /// <summary>True if the answer to the question may be kept in the generation of the question.</summary>
    public bool MayKeep(DirectoryQuestion question) => _state is not { } state
        || (question.Generation == state.Generation
            && (state.ChangedAt is not { } changed
                || timeProvider.GetElapsedTime(changed, question.AskedAt) >= settling));

    /// <summary>Asks for news once. After an exception, what was heard before remains.</summary>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task ListenAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        long asked = timeProvider.GetTimestamp();
        DirectoryNews news = await grains.GetGrain<IDirectoryNewsGrain>(0).GetAsync(CancellationToken.None)
            .WaitAsync(MaxAge, timeProvider, cancellationToken);
        State? before = _state;
        _state = before switch
        {
            null => new State(news, asked, Generation: 1, ChangedAt: null),
            _ when before.News == news => before with { HeardAt = asked },
            _ => new State(news, asked, before.Generation + 1, timeProvider.GetTimestamp()),
        };
    }
}

/// <param name="Generation">The generation of caches when it was asked.</param>
/// <param name="AskedAt">A timestamp of the time provider.</param>
public readonly record struct DirectoryQuestion(long Generation, long AskedAt);
