using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>Converts between the messages of the contract and the entries of the store.</summary>
internal static class StoredMessages
{
    public static MessageEntry ToEntry(this InboundMessage message, string mailbox, long uid) => new()
    {
        Mailbox = mailbox,
        Uid = uid,
        Id = message.Id,
        DeliveryKey = message.DeliveryKey.AsMemory(),
        Recipients = [.. message.Recipients.Select(static one =>
            new EntryRecipient(one.DeliveryKey.AsMemory(), MessageDetailsJson.Write(one.Recipient)))],
        ContentId = message.ContentId,
        ReceivedAt = message.ReceivedAt,
        Size = message.Size,
        Details = MessageDetailsJson.Write(message.Details),
        Quarantined = message.Quarantined,
    };

    /// <exception cref="InvalidDataException">The entry's details cannot be read.</exception>
    public static StoredMessage ToMessage(this MessageEntry entry)
    {
        MessageDetails details = MessageDetailsJson.Read(entry.Details.Span);
        return new StoredMessage
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
}
