namespace RelateMail.Storage;

/// <summary>Checks of an entry before a store accepts it.</summary>
internal static class MessageEntryChecks
{
    private const int MaxDeliveryKey = 64;

    /// <exception cref="ArgumentException">A value of the entry is outside its bounds.</exception>
    public static void Validate(this MessageEntry entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(entry.Mailbox, nameof(entry));
        ArgumentOutOfRangeException.ThrowIfLessThan(entry.Uid, 1, nameof(entry));
        ArgumentOutOfRangeException.ThrowIfNegative(entry.Size, nameof(entry));
        if (entry.Content is { Octets.Length: > ContentSplitter.PieceSize })
        {
            throw new ArgumentException(
                $"An entry brings at most {ContentSplitter.PieceSize} octets of content.", nameof(entry));
        }

        Validate(entry.DeliveryKey, nameof(entry));
        foreach (EntryRecipient recipient in entry.Recipients)
        {
            Validate(recipient.Key, nameof(entry));
            ArgumentException.ThrowIfNullOrEmpty(recipient.Json, nameof(entry));
        }
    }

    private static void Validate(ReadOnlyMemory<byte> key, string name)
    {
        if (key.Length is 0 or > MaxDeliveryKey)
        {
            throw new ArgumentException($"A delivery key has 1 to {MaxDeliveryKey} octets, not {key.Length}.", name);
        }
    }
}
