using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Abstractions;

/// <summary>The page to list.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageQuery")]
public sealed record MessageQuery
{
    /// <summary>Exclusive UID cursor; null for the first page.</summary>
    [Id(0)] public long? After { get; init; }

    /// <summary>1 to 500.</summary>
    [Id(1)] public int Limit { get; init; } = 50;

    /// <summary>Newest first.</summary>
    [Id(2)] public bool Descending { get; init; }

    /// <summary>Whether quarantined messages are listed; a silo of an earlier version has none.</summary>
    [Id(3)] public QuarantineMode Quarantine { get; init; }

    /// <summary>
    /// True for details as a list shows them. They lack the trace fields, the client, DSN, references, and of the
    /// verdicts all but the result of DMARC and the problem of SPF. Of very many parts or addresses only some are
    /// included, and <see cref="MessageSummary.TruncatedFields"/> names these members. A silo of an earlier version
    /// ignores it.
    /// </summary>
    [Id(4)] public bool IsShort { get; init; }

    /// <summary>
    /// Only messages that match this filter; null for all. A silo of an earlier version ignores it, and its page has no
    /// <see cref="MessagePage.Examined"/>.
    /// </summary>
    [Id(5)] public string? Filter { get; init; }
}

/// <summary>One page of a mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessagePage")]
public sealed record MessagePage
{
    [Id(0)] private readonly StoredMessage[] _messages = [];

    /// <summary>In the requested order.</summary>
    public ImmutableArray<StoredMessage> Messages
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_messages);
        init => _messages = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>
    /// The cursor of the next page; null if this page is the last. A page can be shorter than the limit and still have
    /// a next page, because a page of very long summaries ends early.
    /// </summary>
    [Id(1)] public long? Next { get; init; }

    /// <summary>
    /// The last message that was examined; null without a filter, or without messages. A page with a filter ends
    /// after a number of messages, so that it can be empty and still have a next page.
    /// </summary>
    [Id(2)] public ExaminedMessage? Examined { get; init; }
}

/// <summary>A message that a filter was applied to.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="Id">The id of its transaction.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.ExaminedMessage")]
public sealed record ExaminedMessage([property: Id(0)] long Uid, [property: Id(1)] Guid Id);

/// <summary>A message in a mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.StoredMessage")]
public sealed record StoredMessage
{
    [Id(7)] private readonly AcceptedRecipient[] _recipients = [];

    [Id(0)] public required long Uid { get; init; }

    [Id(1)] public required Guid Id { get; init; }

    /// <summary>Id of the octets in the content store; not the Content-ID of a part.</summary>
    [Id(2)] public required Guid OctetsId { get; init; }

    [Id(3)] public required long Size { get; init; }

    [Id(4)] public required DateTimeOffset ReceivedAt { get; init; }

    [Id(5)] public bool Seen { get; init; }

    [Id(6)] public required MessageDetails Details { get; init; }

    /// <summary>The accepted addresses that led to this entry, in the order of the client; at least one.</summary>
    public ImmutableArray<AcceptedRecipient> Recipients
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_recipients);
        init => _recipients = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>True if the message is hidden until it is released.</summary>
    [Id(8)] public bool Quarantined { get; init; }

    /// <summary>Number of the last change of the message; 0 from a silo of an earlier version.</summary>
    [Id(9)] public long ModSeq { get; init; }

    // The content of a message must not reach a log through ToString.
    public override string ToString() => $"{nameof(StoredMessage)} {Id}";
}

/// <summary>The counters of a mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MailboxStatus")]
public sealed record MailboxStatus
{
    [Id(7)] private readonly long _uidValidity;

    /// <summary>Number of messages that are neither deleted nor quarantined.</summary>
    [Id(0)] public long Messages { get; init; }

    /// <summary>Number of these messages that are not marked as seen.</summary>
    [Id(1)] public long Unseen { get; init; }

    /// <summary>
    /// Sum of the sizes of all messages, quarantined ones included, and of details that are too long to be free.
    /// </summary>
    [Id(2)] public long Octets { get; init; }

    /// <summary>Null for unlimited.</summary>
    [Id(3)] public long? QuotaOctets { get; init; }

    /// <summary>UID of the next message; starts at 1 and never decreases.</summary>
    [Id(4)] public required long NextUid { get; init; }

    /// <summary>Number of quarantined messages.</summary>
    [Id(5)] public long Quarantined { get; init; }

    /// <summary>Number of the last change; 0 from a silo of an earlier version.</summary>
    [Id(6)] public long ModSeq { get; init; }

    /// <summary>
    /// The epoch of the store, 1 to 2^31 - 1: UIDs and numbers of changes are comparable within one epoch only. Null
    /// from a silo of an earlier version.
    /// </summary>
    public long? UidValidity
    {
        get => _uidValidity == 0 ? null : _uidValidity;
        init => _uidValidity = value ?? 0;
    }

    /// <summary>True if the mailbox has received a message since it was last deleted as a whole.</summary>
    [Id(8)] public bool HasReceived { get; init; }
}
