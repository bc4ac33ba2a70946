namespace RelateMail.Storage;

/// <summary>
/// A bounded table of events, written in batches beside the mail path. A gateway appends only and reads nothing.
/// </summary>
public interface ITraceStore
{
    /// <summary>Appends a batch. A batch whose outcome is unknown is not repeated.</summary>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    Task AppendAsync(TraceBatch batch, CancellationToken cancellationToken);

    /// <summary>Events that match, in the order of their numbers.</summary>
    Task<IReadOnlyList<TraceEvent>> ListAsync(TraceQuery query, CancellationToken cancellationToken);

    /// <summary>Events that nodes dropped within a time, because they could not be stored as fast.</summary>
    Task<long> CountDroppedAsync(DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>Deletes some of the oldest events: those before a time, and those beyond a number of events.</summary>
    /// <returns>The number of deleted events; 0 if nothing is left to do.</returns>
    Task<int> SweepAsync(DateTimeOffset before, long maxEvents, CancellationToken cancellationToken);
}

/// <summary>A search. Members that are null do not limit it.</summary>
public sealed record TraceQuery
{
    public Guid? TransactionId { get; init; }

    public string? MessageId { get; init; }

    /// <summary>In lower case; empty for the null reverse-path.</summary>
    public string? ReversePath { get; init; }

    /// <summary>In lower case.</summary>
    public string? Recipient { get; init; }

    /// <summary>Inclusive.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Exclusive number; null for the first page.</summary>
    public long? After { get; init; }

    /// <summary>At least 1.</summary>
    public required int Limit { get; init; }

    /// <summary>True for the last events first.</summary>
    public bool Descending { get; init; }
}
