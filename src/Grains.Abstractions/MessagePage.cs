namespace RelateMail.Grains.Abstractions;

/// <param name="After">Exclusive UID cursor; null for the first page.</param>
/// <param name="Limit">1 to 500.</param>
/// <param name="Descending">Newest first.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageQuery")]
public sealed record MessageQuery(
    [property: Id(0)] long? After, [property: Id(1)] int Limit, [property: Id(2)] bool Descending);

/// <param name="Messages">In the requested order.</param>
/// <param name="Next">
/// The cursor of the next page; null if this page is the last. A page can be shorter than the limit and still have a
/// next page, because a page of very long summaries ends early.
/// </param>
[GenerateSerializer, Immutable, Alias("RelateMail.MessagePage")]
public sealed record MessagePage([property: Id(0)] StoredMessage[] Messages, [property: Id(1)] long? Next);

/// <summary>A message in a mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.StoredMessage")]
public sealed record StoredMessage
{
    [Id(0)] public required long Uid { get; init; }

    [Id(1)] public required Guid Id { get; init; }

    [Id(2)] public required Guid ContentId { get; init; }

    [Id(3)] public required long Size { get; init; }

    [Id(4)] public required DateTimeOffset ReceivedAt { get; init; }

    [Id(5)] public bool Seen { get; init; }

    [Id(6)] public required MessageDetails Details { get; init; }

    /// <summary>The accepted addresses that led to this entry, in the order of the client; at least one.</summary>
    [Id(7)] public AcceptedRecipient[] Recipients { get; init; } = [];

    // The content of a message must not reach a log through ToString.
    public override string ToString() => $"{nameof(StoredMessage)} {Id}";
}

/// <param name="Messages">Number of messages that are not deleted.</param>
/// <param name="Unseen">Number of these messages that are not marked as seen.</param>
/// <param name="Octets">Sum of the sizes of these messages.</param>
/// <param name="QuotaOctets">Null for unlimited.</param>
/// <param name="NextUid">UID of the next message; starts at 1 and never decreases.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.MailboxStatus")]
public sealed record MailboxStatus(
    [property: Id(0)] long Messages,
    [property: Id(1)] long Unseen,
    [property: Id(2)] long Octets,
    [property: Id(3)] long? QuotaOctets,
    [property: Id(4)] long NextUid);
