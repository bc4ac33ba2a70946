using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>Queries, flags, deletions and the release from quarantine.</summary>
internal sealed partial class MailboxGrain
{
    public async Task<MailboxStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        (await store.ReadHeadAsync(_mailbox, cancellationToken))
            .ToStatus(Quota, await epoch.ReadAsync(cancellationToken));

    public Task<MessagePage> ListAsync(MessageQuery query, CancellationToken cancellationToken) =>
        query.Filter is null
            ? store.ReadPageAsync(_mailbox, query, cancellationToken)
            : new FilteredPages(store, _mailbox, query).ReadAsync(cancellationToken);

    public Task<ChangePage> ListChangesAsync(ChangeQuery query, CancellationToken cancellationToken) =>
        store.ReadChangesAsync(_mailbox, query, cancellationToken);

    public IAsyncEnumerable<StoredMessage> WatchAsync(long after, CancellationToken cancellationToken) =>
        (_watchers ??= ActivatorUtilities.CreateInstance<MailboxWatchers>(ServiceProvider, _mailbox))
            .WatchAsync(after, cancellationToken);

    public async Task<StoredMessage?> FindAsync(long uid, CancellationToken cancellationToken) =>
        await store.FindAsync(_mailbox, uid, cancellationToken) is { } entry
            ? entry.ToMessage(await store.ReadSharedAsync([entry], cancellationToken))
            : null;

    public Task<Guid?> FindTransactionAsync(long uid, CancellationToken cancellationToken) =>
        store.FindIdAsync(_mailbox, uid, cancellationToken);

    public Task<bool> SetSeenAsync(long uid, bool seen, CancellationToken cancellationToken) =>
        store.SetSeenAsync(_mailbox, uid, seen, cancellationToken);

    public Task<BatchOutcome> SetSeenAsync(
        MessageSelection selection, bool seen, CancellationToken cancellationToken) =>
        new MessageBatches(_mailbox, store, timeProvider).RunAsync(
            selection,
            seen: !seen,
            uids => store.SetSeenAsync(_mailbox, uids, seen, cancellationToken),
            cancellationToken);

    public async Task<bool> DeleteAsync(long uid, CancellationToken cancellationToken) =>
        (await DeleteAsync([uid], cancellationToken)).Changed > 0;

    public Task<BatchOutcome> DeleteAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        new MessageBatches(_mailbox, store, timeProvider).RunAsync(
            selection, seen: null, uids => DeleteAsync(uids, cancellationToken), cancellationToken);

    public async Task<BatchOutcome> DeleteAllAsync(CancellationToken cancellationToken)
    {
        MailboxHead head = await store.ReadHeadAsync(_mailbox, cancellationToken);
        var all = new MessageSelection { ThroughUid = head.NextUid - 1, Quarantine = QuarantineMode.Include };
        BatchOutcome outcome = await DeleteAsync(all, cancellationToken);
        if (outcome.IsComplete)
        {
            await mailboxes.SetDeletedAsync(_mailbox, cancellationToken);
        }

        return outcome;
    }

    public async Task<ReleaseOutcome> ReleaseAsync(long uid, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            long newUid = _nextUid++;
            EntryRelease result = await ReleaseAsync(uid, newUid, cancellationToken);
            switch (result.Status)
            {
                case ReleaseStatus.Released:
                    _everFiled = true;
                    _watchers?.Pulse();
                    return new ReleaseOutcome { Result = ReleaseResult.Released, Uid = result.Uid };
                case ReleaseStatus.NotFound:
                    return new ReleaseOutcome { Result = ReleaseResult.NotFound };
                case ReleaseStatus.NotQuarantined:
                    return new ReleaseOutcome { Result = ReleaseResult.NotQuarantined };
                default:
                    logger.UidTaken(newUid, attempt);
                    MailboxHead head = await store.ReadHeadAsync(_mailbox, CancellationToken.None);
                    _nextUid = Math.Max(_nextUid, head.NextUid);
                    break;
            }
        }

        throw new InconsistentStateException("Another writer of the mailbox used every UID.");
    }

    private async Task<EntryRelease> ReleaseAsync(long uid, long newUid, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReleaseAsync(_mailbox, uid, newUid, cancellationToken);
        }
        catch
        {
            Retire(); // the store may have used the UID
            throw;
        }
    }

    private async Task<ChangeCount> DeleteAsync(IReadOnlyList<long> uids, CancellationToken cancellationToken)
    {
        try
        {
            DeletionCount count = await store.DeleteAsync(_mailbox, uids, cancellationToken);
            _octets -= count.Octets;
            return new ChangeCount(count.Deleted, count.Deleted);
        }
        catch
        {
            Retire(); // the store may have deleted messages: only the store knows the octets now
            throw;
        }
    }
}
