using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// Cuts one page out of a mailbox, with a bound on its octets: a grain call has one, and so has memory.
/// </summary>
internal static class MessagePages
{
    public const int MaxLimit = 500;

    /// <summary>Entries read at once.</summary>
    private const int Batch = 50;

    /// <summary>A page ends after the message whose details pass this.</summary>
    private const long MaxDetailsOctets = 4 * 1024 * 1024;

    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to 500.</exception>
    public static async Task<MessagePage> ReadPageAsync(
        this IMessageStore store, string mailbox, MessageQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit, nameof(query));

        var page = new List<StoredMessage>();
        long? after = query.After;
        long octets = 0;
        while (true)
        {
            // One more than asked for tells whether there is a next page.
            int wanted = Math.Min(Batch, query.Limit - page.Count + 1);
            IReadOnlyList<MessageEntry> entries =
                await store.ListAsync(mailbox, after, wanted, query.Descending, cancellationToken);

            foreach (MessageEntry entry in entries)
            {
                if (page.Count == query.Limit || octets > MaxDetailsOctets)
                {
                    return new MessagePage([.. page], after);
                }

                page.Add(entry.ToMessage());
                octets += entry.Details.Length;
                after = entry.Uid;
            }

            if (entries.Count < wanted)
            {
                return new MessagePage([.. page], Next: null);
            }
        }
    }
}
