namespace RelateMail.Storage;

/// <summary>What every store asks of an entry before it takes it.</summary>
internal static class MessageEntryChecks
{
    private const int MaxDeliveryKey = 64;

    /// <exception cref="ArgumentException">The entry makes no sense.</exception>
    public static void RequireSense(this MessageEntry entry)
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
