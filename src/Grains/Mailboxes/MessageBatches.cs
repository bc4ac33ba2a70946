using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// Runs a change of many messages in commits of at most <see cref="MessageSelection.MaxUids"/>. A call ends before its
/// caller's time-out; a repeat continues, because a change that was made is not made again.
/// </summary>
internal sealed class MessageBatches(string mailbox, IMessageStore store, TimeProvider timeProvider)
{
    private static readonly TimeSpan s_timeOfCall = TimeSpan.FromSeconds(2);

    /// <param name="selection">The messages.</param>
    /// <param name="seen">The flag of the messages up to a UID that are changed; null for both.</param>
    /// <param name="change">Changes some messages in one commit; returns how many exist and were changed.</param>
    /// <param name="cancellationToken">Ends the batch between two commits.</param>
    /// <exception cref="ArgumentException">Too many UIDs.</exception>
    public async Task<BatchOutcome> RunAsync(
        MessageSelection selection,
        bool? seen,
        Func<IReadOnlyList<long>, Task<ChangeCount>> change,
        CancellationToken cancellationToken)
    {
        if (selection.Uids.Length > MessageSelection.MaxUids)
        {
            throw new ArgumentException($"A batch has at most {MessageSelection.MaxUids} UIDs.", nameof(selection));
        }

        if (selection.ThroughUid is not { } through)
        {
            ChangeCount some = await change([.. selection.Uids.Distinct()]);
            return new BatchOutcome { Matched = some.Matched, Changed = some.Changed, IsComplete = true };
        }

        var filter = new UidFilter(through, seen, selection.Quarantine.ToFilter(), MessageSelection.MaxUids);
        long started = timeProvider.GetTimestamp();
        long changed = 0;
        while (true)
        {
            IReadOnlyList<long> uids = await store.ListUidsAsync(mailbox, filter, cancellationToken);
            changed += uids.Count == 0 ? 0 : (await change(uids)).Changed;
            bool isComplete = uids.Count < filter.Limit;
            if (isComplete || timeProvider.GetElapsedTime(started) > s_timeOfCall)
            {
                return new BatchOutcome { Matched = changed, Changed = changed, IsComplete = isComplete };
            }
        }
    }
}
