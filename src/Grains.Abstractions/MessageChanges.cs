using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Abstractions;

/// <summary>Whether an operation covers quarantined messages.</summary>
[GenerateSerializer, Alias("RelateMail.QuarantineMode")]
public enum QuarantineMode
{
    /// <summary>Only messages that are not quarantined.</summary>
    Exclude = 0,

    /// <summary>All messages.</summary>
    Include = 1,

    /// <summary>Only quarantined messages.</summary>
    Only = 2,
}

/// <summary>The changes that a client has not seen.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ChangeQuery")]
public sealed record ChangeQuery
{
    /// <summary>
    /// The number up to which the client is synchronized, from <see cref="ChangePage.ModSeq"/> of its last page or from
    /// <see cref="MailboxStatus.ModSeq"/> before it listed the mailbox; 0 for all messages.
    /// </summary>
    [Id(0)] public long Since { get; init; }

    /// <summary>The last change of the previous page of the same query; null for the first page.</summary>
    [Id(1)] public ChangedMessage? After { get; init; }

    /// <summary>1 to 500.</summary>
    [Id(2)] public int Limit { get; init; } = 50;

    /// <summary>True for details as a list shows them, as <see cref="MessageQuery.IsShort"/>.</summary>
    [Id(3)] public bool IsShort { get; init; }
}

/// <summary>One page of changes.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ChangePage")]
public sealed record ChangePage
{
    [Id(0)] private readonly ChangedMessage[] _changes = [];

    /// <summary>In the order of their numbers; each UID once. Quarantined messages are included.</summary>
    public ImmutableArray<ChangedMessage> Changes
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_changes);
        init => _changes = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>True if another page follows.</summary>
    [Id(1)] public bool HasMore { get; init; }

    /// <summary>The number up to which the client is synchronized after this page.</summary>
    [Id(2)] public long ModSeq { get; init; }

    /// <summary>
    /// True if deletions after <see cref="ChangeQuery.Since"/> are no longer known: the client has to list the mailbox
    /// again. The page is empty then.
    /// </summary>
    [Id(3)] public bool IsExpired { get; init; }
}

/// <summary>The last change of one message.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ChangedMessage")]
public sealed record ChangedMessage
{
    [Id(0)] public required long Uid { get; init; }

    [Id(1)] public required long ModSeq { get; init; }

    /// <summary>The message as it is now; null if it was deleted, or released under another UID.</summary>
    [Id(2)] public StoredMessage? Message { get; init; }
}

/// <summary>The messages that a batch changes: either some UIDs, or all up to one.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MessageSelection")]
public sealed record MessageSelection
{
    public const int MaxUids = 1_000;

    [Id(0)] private readonly long[] _uids = [];

    /// <summary>At most <see cref="MaxUids"/>; UIDs that do not exist are skipped.</summary>
    public ImmutableArray<long> Uids
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_uids);
        init => _uids = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>Selects each message up to this UID; null to select <see cref="Uids"/>.</summary>
    [Id(1)] public long? ThroughUid { get; init; }

    /// <summary>Whether <see cref="ThroughUid"/> selects quarantined messages.</summary>
    [Id(2)] public QuarantineMode Quarantine { get; init; }
}

/// <summary>The outcome of a batch. A repeat changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.BatchOutcome")]
public sealed record BatchOutcome
{
    /// <summary>Number of UIDs that exist; for a selection up to a UID, the same as <see cref="Changed"/>.</summary>
    [Id(0)] public long Matched { get; init; }

    /// <summary>Number of messages that were changed or deleted.</summary>
    [Id(1)] public long Changed { get; init; }

    /// <summary>False if the time of one call was over before all were changed: call it again.</summary>
    [Id(2)] public bool IsComplete { get; init; }
}
