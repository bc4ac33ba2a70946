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
        if (entry.DeliveryKey.Length is 0 or > MaxDeliveryKey)
        {
            throw new ArgumentException(
                $"A delivery key has 1 to {MaxDeliveryKey} octets, not {entry.DeliveryKey.Length}.", nameof(entry));
        }
    }
}
