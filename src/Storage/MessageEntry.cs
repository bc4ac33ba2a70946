namespace RelateMail.Storage;

/// <summary>One message in one mailbox.</summary>
public sealed record MessageEntry
{
    /// <summary>The canonical mailbox.</summary>
    public required string Mailbox { get; init; }

    /// <summary>Ascending within the mailbox, from 1.</summary>
    public required long Uid { get; init; }

    /// <summary>Id of the transaction, the same in each recipient's mailbox.</summary>
    public required Guid Id { get; init; }

    /// <summary>
    /// The key of the message for the whole mailbox; at most 64 octets. An append without <see cref="Recipients"/> is a
    /// duplicate if the mailbox has the key, and its key covers all addresses. An append with recipients checks it only
    /// against keys that cover all addresses.
    /// </summary>
    public required ReadOnlyMemory<byte> DeliveryKey { get; init; }

    /// <summary>
    /// The accepted addresses that led to the entry, each with a delivery key of its own. An append stores those whose
    /// keys are new in the mailbox, and is a duplicate if all keys are known. Empty in an append for a gateway of an
    /// earlier version, and in entries that were read.
    /// </summary>
    public IReadOnlyList<EntryRecipient> Recipients { get; init; } = [];

    /// <summary>
    /// The recipients that the append stored, as a JSON array of <see cref="EntryRecipient.Json"/>; null in an append,
    /// and in entries of earlier versions.
    /// </summary>
    public string? StoredRecipients { get; init; }

    public required Guid ContentId { get; init; }

    /// <summary>
    /// The content, if the append stores it with the entry in one commit; null if the content store has it, and in
    /// entries that were read.
    /// </summary>
    public EntryContent? Content { get; init; }

    /// <summary>UTC, stored to the millisecond.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Octets of the content.</summary>
    public required long Size { get; init; }

    public bool Seen { get; init; }

    /// <summary>True if the entry is hidden until it is released.</summary>
    public bool Quarantined { get; init; }

    /// <summary>Number of the last change; ignored in an append.</summary>
    public long ModSeq { get; init; }

    /// <summary>All other properties, as UTF-8 JSON that the store does not parse.</summary>
    public required ReadOnlyMemory<byte> Details { get; init; }

    /// <summary>
    /// Properties that are the same in each recipient's mailbox, if they are too long for <see cref="Details"/>. The
    /// first append stores them, beside the content, which has the same ones for every entry. Empty if absent, and in
    /// entries that were read: <see cref="IMessageStore.ReadSharedDetailsAsync"/> reads them.
    /// </summary>
    public ReadOnlyMemory<byte> SharedDetails { get; init; }

    /// <summary>
    /// Octets of <see cref="SharedDetails"/> in an entry that was read; ignored in an append. The mailbox counts them
    /// in its octets, as it counts the size.
    /// </summary>
    public long SharedOctets { get; init; }
}

/// <summary>
/// A small content that an append stores with its entry. An append that does not file its entry stores no content. If
/// the content store has the same content already, the append uses that one.
/// </summary>
/// <param name="Digest">Digest of all octets.</param>
/// <param name="Octets">At most 256 KiB; must stay unchanged until the append has completed.</param>
public sealed record EntryContent(ContentDigest Digest, ReadOnlyMemory<byte> Octets);

/// <summary>An accepted address that led to an entry.</summary>
/// <param name="Key">Unique within the mailbox; at most 64 octets.</param>
/// <param name="Json">The address and its properties as a JSON object, which the store does not parse.</param>
public readonly record struct EntryRecipient(ReadOnlyMemory<byte> Key, string Json);
