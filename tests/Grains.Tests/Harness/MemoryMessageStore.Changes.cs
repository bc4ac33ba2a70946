using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Harness;

/// <summary>Changes, batches, quarantine and the list of mailboxes.</summary>
internal sealed partial class MemoryMessageStore : IMailboxIndex
{
    public const long Epoch = 7;

    public Task<EntryChanges> ListChangesAsync(
        string mailbox, ChangePosition after, int limit, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            IEnumerable<EntryChange> changes = box.Entries.Values
                .Select(entry => new EntryChange(new(entry.ModSeq, entry.Uid), entry))
                .Concat(box.Tombstones.Select(one => new EntryChange(new(one.Value.ModSeq, one.Key), null)))
                .Where(change => (change.Position.ModSeq, change.Position.Uid).CompareTo((after.ModSeq, after.Uid)) > 0)
                .OrderBy(change => change.Position.ModSeq).ThenBy(change => change.Position.Uid);
            return Task.FromResult(new EntryChanges([.. changes.Take(limit)], HeadOf(box)));
        }
    }

    public Task<IReadOnlyList<long>> ListUidsAsync(
        string mailbox, UidFilter filter, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            return Task.FromResult<IReadOnlyList<long>>([.. box.Entries.Values
                .Where(entry => entry.Uid <= filter.Through && IsIn(filter.Quarantine, entry)
                    && (filter.Seen is null || entry.Seen == filter.Seen))
                .Select(entry => entry.Uid).Take(filter.Limit)]);
        }
    }

    public Task<Guid?> FindIdAsync(string mailbox, long uid, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            return Task.FromResult(box.Entries.TryGetValue(uid, out MessageEntry? entry) ? entry.Id
                : box.Tombstones.TryGetValue(uid, out (long, Guid Id, long?) gone) ? gone.Id : (Guid?)null);
        }
    }

    public async Task<ChangeCount> SetSeenAsync(
        string mailbox, IReadOnlyList<long> uids, bool seen, CancellationToken cancellationToken)
    {
        long matched = 0;
        long changed = 0;
        foreach (long uid in uids)
        {
            if (await FindAsync(mailbox, uid, cancellationToken) is { } entry)
            {
                matched++;
                changed += entry.Seen != seen && await SetSeenAsync(mailbox, uid, seen, cancellationToken) ? 1 : 0;
            }
        }

        return new ChangeCount(matched, changed);
    }

    public async Task<DeletionCount> DeleteAsync(
        string mailbox, IReadOnlyList<long> uids, CancellationToken cancellationToken)
    {
        long deleted = 0;
        long octets = 0;
        foreach (long uid in uids)
        {
            MessageEntry? entry = await FindAsync(mailbox, uid, cancellationToken);
            if (await DeleteAsync(mailbox, uid, cancellationToken))
            {
                deleted++;
                octets += entry is null ? 0 : entry.Size + entry.SharedOctets;
            }
        }

        return new DeletionCount(deleted, octets);
    }

    public Task<EntryRelease> ReleaseAsync(string mailbox, long uid, long newUid, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            if (!box.Entries.TryGetValue(uid, out MessageEntry? entry))
            {
                return Task.FromResult(box.Tombstones.TryGetValue(uid, out (long, Guid, long? MovedTo) gone)
                    && gone.MovedTo is { } moved
                    ? new EntryRelease(ReleaseStatus.Released, moved)
                    : new EntryRelease(ReleaseStatus.NotFound, 0));
            }

            if (!entry.Quarantined)
            {
                return Task.FromResult(new EntryRelease(ReleaseStatus.NotQuarantined, 0));
            }

            if (newUid < box.NextUid)
            {
                return Task.FromResult(new EntryRelease(ReleaseStatus.UidConflict, 0));
            }

            box.Entries.Remove(uid);
            box.Entries.Add(newUid, entry with { Uid = newUid, Quarantined = false, ModSeq = ++box.ModSeq });
            box.Tombstones.Add(uid, (box.ModSeq, entry.Id, newUid));
            box.NextUid = newUid + 1;
            return Task.FromResult(new EntryRelease(ReleaseStatus.Released, newUid));
        }
    }

    public Task<IReadOnlyList<MailboxRow>> ListAsync(MailboxFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MailboxRow>>([.. _boxes
            .Where(one => HeadOf(one.Value) is { } head && (head.HasAccount || head.HasReceived)
                && (filter.Domain is null || one.Key.EndsWith($"@{filter.Domain}", StringComparison.Ordinal))
                && one.Key.StartsWith(filter.Prefix ?? "", StringComparison.Ordinal)
                && string.CompareOrdinal(one.Key, filter.After) > 0)
            .OrderBy(one => one.Key, StringComparer.Ordinal).Take(filter.Limit)
            .Select(one => new MailboxRow(one.Key, HeadOf(one.Value)))]);

    public Task SetAccountAsync(string mailbox, bool exists, CancellationToken cancellationToken)
    {
        Of(mailbox).HasAccount = exists;
        return Task.CompletedTask;
    }

    public Task SetDeletedAsync(string mailbox, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        box.DeletedUid = box.Entries.Count == 0 ? box.NextUid : box.DeletedUid;
        return Task.CompletedTask;
    }

    public Task<long> ReadEpochAsync(CancellationToken cancellationToken) => Task.FromResult(Epoch);

    private static bool IsIn(QuarantineFilter filter, MessageEntry entry) =>
        filter == QuarantineFilter.Include || entry.Quarantined == (filter == QuarantineFilter.Only);

    private static bool Remove(Box box, long uid)
    {
        if (!box.Entries.TryGetValue(uid, out MessageEntry? entry))
        {
            return false;
        }

        box.Entries.Remove(uid);
        box.Tombstones.Add(uid, (++box.ModSeq, entry.Id, null));
        return true;
    }

    private static MailboxHead HeadOf(Box box) => new()
    {
        NextUid = box.NextUid,
        Messages = box.Entries.Values.Count(entry => !entry.Quarantined),
        Unseen = box.Entries.Values.Count(entry => !entry.Seen && !entry.Quarantined),
        Octets = box.Entries.Values.Sum(entry => entry.Size + entry.SharedOctets),
        Quarantined = box.Entries.Values.Count(entry => entry.Quarantined),
        ModSeq = box.ModSeq,
        HasReceived = box.NextUid > box.DeletedUid,
        HasAccount = box.HasAccount,
    };
}
