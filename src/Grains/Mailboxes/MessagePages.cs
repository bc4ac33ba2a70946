using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// Reads one page of a mailbox and limits its octets, because the size of a grain call is limited.
/// </summary>
internal static class MessagePages
{
    public const int MaxLimit = 500;

    /// <summary>Entries read in one query.</summary>
    private const int Batch = 50;

    /// <summary>A page ends after the message whose details exceed this limit.</summary>
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
            // One more than the limit, to detect whether there is a next page.
            int batch = Math.Min(Batch, query.Limit - page.Count + 1);
            IReadOnlyList<MessageEntry> entries =
                await store.ListAsync(
                    mailbox, after, batch, query.Descending, query.Quarantine.ToFilter(), cancellationToken);
            IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>> shared = query.IsShort
                ? SharedDetails.None : await store.ReadSharedAsync(entries, cancellationToken);

            foreach (MessageEntry entry in entries)
            {
                if (page.Count == query.Limit || octets > MaxDetailsOctets)
                {
                    return new MessagePage { Messages = [.. page], Next = after };
                }

                page.Add(query.IsShort ? entry.ToListedMessage() : entry.ToMessage(shared));
                octets += entry.Details.Length + (query.IsShort ? 0 : entry.SharedOctets);
                after = entry.Uid;
            }

            if (entries.Count < batch)
            {
                return new MessagePage { Messages = [.. page] };
            }
        }
    }

    /// <summary>Reads one page of changes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to 500.</exception>
    public static async Task<ChangePage> ReadChangesAsync(
        this IMessageStore store, string mailbox, ChangeQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit, nameof(query));

        var page = new List<ChangedMessage>();
        ChangePosition after = query.After is { } last ? new(last.ModSeq, last.Uid) : new(query.Since, long.MaxValue);
        long octets = 0;
        while (true)
        {
            int batch = Math.Min(Batch, query.Limit - page.Count + 1);
            EntryChanges changes = await store.ListChangesAsync(mailbox, after, batch, cancellationToken);
            IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>> shared = query.IsShort
                ? SharedDetails.None
                : await store.ReadSharedAsync(changes.Items.Select(static one => one.Entry), cancellationToken);
            if (query.Since > 0 && query.Since < changes.Head.SweptSeq)
            {
                return new ChangePage { IsExpired = true, ModSeq = changes.Head.ModSeq };
            }

            foreach (EntryChange change in changes.Items)
            {
                if (page.Count == query.Limit || octets > MaxDetailsOctets)
                {
                    return new ChangePage { Changes = [.. page], HasMore = true, ModSeq = after.ModSeq };
                }

                after = change.Position;
                page.Add(new ChangedMessage
                {
                    Uid = after.Uid,
                    ModSeq = after.ModSeq,
                    Message = query.IsShort ? change.Entry?.ToListedMessage() : change.Entry?.ToMessage(shared),
                });
                octets += (change.Entry?.Details.Length ?? 0) + (query.IsShort ? 0 : change.Entry?.SharedOctets ?? 0);
            }

            if (changes.Items.Count < batch)
            {
                return new ChangePage { Changes = [.. page], ModSeq = Math.Max(after.ModSeq, query.Since) };
            }
        }
    }

    public static QuarantineFilter ToFilter(this QuarantineMode mode) => mode switch
    {
        QuarantineMode.Include => QuarantineFilter.Include,
        QuarantineMode.Only => QuarantineFilter.Only,
        _ => QuarantineFilter.Exclude,
    };
}
