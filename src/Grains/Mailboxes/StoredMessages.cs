using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>Converts between the messages of the contract and the entries of the store.</summary>
internal static class StoredMessages
{
    /// <summary>The entry of a message, without its UID.</summary>
    public static MessageEntry ToEntry(this InboundMessage message, string mailbox)
    {
        StoredDetails details = StoredDetails.Of(message.Details);
        return new MessageEntry
        {
            Mailbox = mailbox,
            Uid = 0,
            Id = message.Id,
            DeliveryKey = message.DeliveryKey.AsMemory(),
            Recipients = [.. message.Recipients.Select(static one =>
                new EntryRecipient(one.DeliveryKey.AsMemory(), MessageDetailsJson.Write(one.Recipient)))],
            ContentId = message.ContentId,
            Content = message.Content is { } content
                ? new EntryContent(new ContentDigest(content.Digest.AsMemory()), content.Octets.AsMemory()) : null,
            ReceivedAt = message.ReceivedAt,
            Size = message.Size,
            Details = details.Own,
            SharedDetails = details.Shared,
            Quarantined = message.Quarantined,
        };
    }

    /// <summary>The message of an entry as a list shows it.</summary>
    /// <exception cref="InvalidDataException">The entry's details cannot be read.</exception>
    public static StoredMessage ToListedMessage(this MessageEntry entry) =>
        entry.ToMessage(ListedDetails.Read(entry.Details.Span));

    /// <summary>The message of an entry, with details that were read before.</summary>
    /// <exception cref="InvalidDataException">The entry's recipients cannot be read.</exception>
    public static StoredMessage ToMessage(this MessageEntry entry, MessageDetails details) => new()
    {
        Uid = entry.Uid,
        Id = entry.Id,
        OctetsId = entry.ContentId,
        Size = entry.Size,
        ReceivedAt = entry.ReceivedAt,
        Seen = entry.Seen,
        Details = details,
        Quarantined = entry.Quarantined,
        ModSeq = entry.ModSeq,
        Recipients = entry.StoredRecipients is { } json
            ? MessageDetailsJson.ReadRecipients(json)
            : [new AcceptedRecipient { Address = details.Recipient, Tag = details.Tag }],
    };
}
