using RelateMail.Grains.Abstractions;
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
        DeliveryKey = message.DeliveryKey,
        ContentId = message.ContentId,
        ReceivedAt = message.ReceivedAt,
        Size = message.Size,
        Details = MessageDetailsJson.Write(message.Details),
    };

    /// <exception cref="InvalidDataException">The entry's details are malformed.</exception>
    public static StoredMessage ToMessage(this MessageEntry entry) => new()
    {
        Uid = entry.Uid,
        Id = entry.Id,
        ContentId = entry.ContentId,
        Size = entry.Size,
        ReceivedAt = entry.ReceivedAt,
        Seen = entry.Seen,
        Details = MessageDetailsJson.Read(entry.Details.Span),
    };
}
