namespace RelateMail.Storage;

/// <summary>
/// The deliveries of messages to webhooks. A delivery is committed together with its entry, once for each webhook and
/// entry, and is pending until it is delivered or given up.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Raised after commits of this process that queued deliveries, with the numbers of their webhooks. Handlers return
    /// at once. A process that crashes raises nothing, so a courier also checks for due deliveries by itself.
    /// </summary>
    event Action<IReadOnlyCollection<long>> Queued;

    /// <summary>
    /// Leases due deliveries of a webhook: until the lease ends, no other call leases them.
    /// </summary>
    Task<IReadOnlyList<OutboxDelivery>> LeaseAsync(OutboxLease lease, CancellationToken cancellationToken);

    /// <summary>
    /// When the next pending delivery of a webhook is due or its lease ends; null without pending deliveries.
    /// </summary>
    /// <param name="webhook">Number of the webhook.</param>
    /// <param name="ordered">True for the first delivery of the webhook, which the later ones wait for.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<DateTimeOffset?> FindNextAsync(long webhook, bool ordered, CancellationToken cancellationToken);

    /// <summary>Records an attempt and its consequence.</summary>
    /// <returns>
    /// False if nothing was recorded: the delivery has ended, or another call has leased it since. A success is
    /// recorded without a lease too.
    /// </returns>
    Task<bool> RecordAsync(OutboxRecord record, CancellationToken cancellationToken);

    /// <summary>Returns deliveries that were leased and not attempted: they are due at once.</summary>
    Task ReturnAsync(IReadOnlyList<long> numbers, Guid owner, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deliveries of a webhook by number.</summary>
    Task<IReadOnlyList<OutboxDelivery>> ListAsync(OutboxFilter filter, CancellationToken cancellationToken);

    /// <summary>One delivery; null if the webhook does not have it.</summary>
    Task<OutboxDelivery?> FindAsync(long webhook, long number, CancellationToken cancellationToken);

    /// <summary>The last attempts of a delivery, the oldest first; at most <see cref="OutboxAttempt.Kept"/>.</summary>
    Task<IReadOnlyList<OutboxAttempt>> ListAttemptsAsync(long number, CancellationToken cancellationToken);

    /// <summary>
    /// Makes deliveries pending again, at most <see cref="OutboxReplay.Limit"/> in one commit. A range of UIDs also
    /// queues messages that have no delivery; quarantined messages and pending deliveries stay as they are.
    /// </summary>
    Task<OutboxReplayed> ReplayAsync(OutboxReplay replay, CancellationToken cancellationToken);

    /// <summary>The pending deliveries of a webhook.</summary>
    /// <param name="webhook">Number of the webhook.</param>
    /// <param name="limit">Counting stops here.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<OutboxDepth> MeasureAsync(long webhook, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes deliveries that ended before the given times, and those of deleted webhooks, in small commits.
    /// </summary>
    /// <returns>Number of deleted deliveries.</returns>
    Task<long> SweepAsync(
        DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, CancellationToken cancellationToken);
}

public enum OutboxState
{
    Pending = 0,
    Delivered = 1,

    /// <summary>Given up, or the message was deleted.</summary>
    Dead = 2,
}

/// <summary>A delivery of one message to one webhook.</summary>
public sealed record OutboxDelivery
{
    /// <summary>Ascending within a webhook in the order of queueing.</summary>
    public required long Number { get; init; }

    /// <summary>Number of the webhook.</summary>
    public required long Webhook { get; init; }

    /// <summary>The canonical mailbox.</summary>
    public required string Mailbox { get; init; }

    public required long Uid { get; init; }

    /// <summary>Id of the transaction.</summary>
    public required Guid Id { get; init; }

    public OutboxState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is due, or the end of its lease; meaningless if it has ended.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>When it was delivered or given up; null if it is pending.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Attempts since it was queued or replayed.</summary>
    public int Tries { get; init; }

    /// <summary>All attempts.</summary>
    public int Attempts { get; init; }

    /// <summary>Number of replays that were sent as new events.</summary>
    public int Generation { get; init; }

    /// <summary>A word for programs: why the last attempt failed or the delivery ended; null if neither.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorText { get; init; }
}

/// <param name="Webhook">Number of the webhook.</param>
/// <param name="Owner">Identifies the lease.</param>
/// <param name="Now">Deliveries due at this time or earlier are leased.</param>
/// <param name="Until">End of the lease.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="Ordered">
/// True to lease the first pending delivery of the webhook alone, if it is due: later ones wait for it.
/// </param>
public readonly record struct OutboxLease(
    long Webhook, Guid Owner, DateTimeOffset Now, DateTimeOffset Until, int Limit, bool Ordered);

/// <summary>One attempt.</summary>
public sealed record OutboxAttempt
{
    /// <summary>The number of attempts that are kept of a delivery.</summary>
    public const int Kept = 20;

    /// <summary>The maximum characters of a text; longer ones are cut.</summary>
    public const int MaxText = 1024;

    public required DateTimeOffset At { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The status code of the answer; null without an answer.</summary>
    public int? Status { get; init; }

    /// <summary>A word for programs; null after a success.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorText { get; init; }

    /// <summary>The beginning of the answer; null if it had none.</summary>
    public string? Response { get; init; }

    /// <summary>The attempt with texts that the store accepts: cut, and without the character NUL.</summary>
    internal OutboxAttempt Bounded() => this with
    {
        ErrorCode = Bound(ErrorCode),
        ErrorText = Bound(ErrorText),
        Response = Bound(Response),
    };

    private static string? Bound(string? text)
    {
        if (text is null)
        {
            return null;
        }

        int length = Math.Min(text.Length, MaxText);
        length -= length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]) ? 1 : 0;
        return text[..length].Replace('\0', '\uFFFD');
    }
}

/// <param name="Number">Number of the delivery.</param>
/// <param name="Owner">The owner of its lease.</param>
/// <param name="State">Pending for another attempt at <paramref name="NextAt"/>.</param>
/// <param name="NextAt">Ignored if the delivery ends.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record OutboxRecord(
    long Number, Guid Owner, OutboxState State, DateTimeOffset NextAt, OutboxAttempt Attempt);

/// <param name="Webhook">Number of the webhook.</param>
/// <param name="State">Null for all.</param>
/// <param name="After">Exclusive number; null from the first in the order.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="Descending">True for the newest first.</param>
public readonly record struct OutboxFilter(long Webhook, OutboxState? State, long? After, int Limit, bool Descending);

/// <summary>Which deliveries of a webhook are sent again. One of the three selections is set.</summary>
public sealed record OutboxReplay
{
    public required long Webhook { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>True for a new id of the event, so that a receiver does not recognize the repeat.</summary>
    public bool AsNew { get; init; }

    /// <summary>At least 1.</summary>
    public int Limit { get; init; } = 500;

    /// <summary>Number of one delivery.</summary>
    public long? Delivery { get; init; }

    /// <summary>Dead deliveries that ended at this time or later, except those of deleted messages.</summary>
    public DateTimeOffset? DeadSince { get; init; }

    /// <summary>The canonical mailbox of the range of UIDs.</summary>
    public string? Mailbox { get; init; }

    /// <summary>The first and the last UID of the range, inclusive.</summary>
    public (long From, long To) Uids { get; init; }
}

/// <param name="Count">Number of deliveries that became pending.</param>
/// <param name="NextUid">The first UID of a range that the call has not reached; null at the end.</param>
/// <param name="IsComplete">False if another call has more to do.</param>
public readonly record struct OutboxReplayed(long Count, long? NextUid, bool IsComplete);

/// <param name="Pending">Number of pending deliveries, at most the limit of the query.</param>
/// <param name="Oldest">When the oldest one was queued; null without pending deliveries.</param>
public readonly record struct OutboxDepth(long Pending, DateTimeOffset? Oldest);
