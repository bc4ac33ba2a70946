namespace RelateMail.Storage;

/// <summary>How a recipient, a transaction or an attempt ended.</summary>
public enum TraceOutcome
{
    Accepted = 0,

    /// <summary>A 4yz reply, or an attempt that is repeated: the other side tries again.</summary>
    Deferred = 1,

    /// <summary>A 5yz reply, or a delivery that was given up.</summary>
    Refused = 2,

    /// <summary>The client ended the transaction, or the connection was lost.</summary>
    Abandoned = 3,
}

/// <summary>
/// One event: what became of one recipient, of a command before the recipients, of a connection, or of an attempt to
/// post to a webhook. No event has a content or a subject.
/// </summary>
public sealed record TraceEvent
{
    /// <summary>The most characters of a stored text; longer ones are cut.</summary>
    public const int MaxText = 512;

    /// <summary>Ascending in the order of storing; 0 before.</summary>
    public long Number { get; init; }

    /// <summary>UTC, precision of one millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The node that saw the event.</summary>
    public required string Node { get; init; }

    /// <summary>The part of the transaction, one of <see cref="TraceStages"/>.</summary>
    public required string Stage { get; init; }

    public required TraceOutcome Outcome { get; init; }

    /// <summary>The id of the connection in the log of the node; null without a connection.</summary>
    public string? Session { get; init; }

    /// <summary>The id in the 250, which is the id of the stored message; null before the content.</summary>
    public Guid? TransactionId { get; init; }

    /// <summary>The Message-ID of the content, without angle brackets; null if it is not known.</summary>
    public string? MessageId { get; init; }

    /// <summary>The address of the client.</summary>
    public string? Client { get; init; }

    /// <summary>The login of the session; null without one.</summary>
    public string? Login { get; init; }

    /// <summary>In lower case; empty for the null reverse-path, null before MAIL.</summary>
    public string? ReversePath { get; init; }

    /// <summary>In lower case; null if the event concerns no single recipient.</summary>
    public string? Recipient { get; init; }

    /// <summary>The reply, such as <c>550 5.1.1 No such mailbox here</c>; null without one.</summary>
    public string? Reply { get; init; }

    /// <summary>A word that the reply does not say; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>The name of the webhook; null unless the event is an attempt.</summary>
    public string? Webhook { get; init; }
}

/// <summary>The parts of a transaction, in their order.</summary>
public static class TraceStages
{
    public const string Connection = "connection";
    public const string Login = "login";
    public const string Sender = "sender";
    public const string Recipient = "recipient";
    public const string Content = "content";
    public const string Webhook = "webhook";
}

/// <summary>A batch of one node.</summary>
/// <param name="Events">In the order in which they happened.</param>
/// <param name="Dropped">Events of this node that were dropped since its last batch.</param>
/// <param name="At">The time of the batch.</param>
/// <param name="Node">The node.</param>
public sealed record TraceBatch(IReadOnlyList<TraceEvent> Events, long Dropped, DateTimeOffset At, string Node);
