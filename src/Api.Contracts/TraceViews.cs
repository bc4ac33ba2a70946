namespace RelateMail.Api.Contracts;

/// <summary>One page of the trace.</summary>
/// <param name="Items">In the requested order.</param>
/// <param name="Next">
/// The cursor after the last item, to send as <c>after</c>. Always there, so that a client can continue later.
/// </param>
/// <param name="HasMore">True if more items follow now.</param>
/// <param name="DroppedCount">
/// Events of the given time, of any address, that are missing, because they could not be stored as fast as they came.
/// </param>
public sealed record TracePage(TraceView[] Items, string Next, bool HasMore, long DroppedCount);

/// <summary>The end of one recipient, transaction, login, connection or attempt.</summary>
public sealed record TraceView
{
    /// <summary>When the node saw it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The gateway, or the silo of an attempt.</summary>
    public required string Node { get; init; }

    /// <summary>The part of the transaction.</summary>
    public required string Stage { get; init; }

    /// <summary>
    /// accepted: stored, or delivered to the webhook. deferred: the other side tries again. refused: for good.
    /// abandoned: the client ended the transaction, or its connection was lost.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>The reply to the client, or the status of the webhook's answer; null without one.</summary>
    public required string? Reply { get; init; }

    /// <summary>A word that the reply does not say, such as <c>repeat</c>; null for none.</summary>
    public required string? Reason { get; init; }

    /// <summary>The address that the sender gave; for a webhook, the mailbox. Null for no single recipient.</summary>
    public required string? Recipient { get; init; }

    /// <summary>The address of the sender; empty for the null reverse-path, null before MAIL.</summary>
    public required string? ReversePath { get; init; }

    /// <summary>The id in the 250 and of the stored message; null before the content.</summary>
    public required Guid? TransactionId { get; init; }

    /// <summary>The Message-ID field without angle brackets; null if it is not known.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The IP address of the client.</summary>
    public required string? Client { get; init; }

    /// <summary>The login of the session.</summary>
    public required string? Login { get; init; }

    /// <summary>The id of the connection in the log of the node.</summary>
    public required string? SessionId { get; init; }

    /// <summary>The name of the webhook; null unless it is an attempt.</summary>
    public required string? Webhook { get; init; }
}
