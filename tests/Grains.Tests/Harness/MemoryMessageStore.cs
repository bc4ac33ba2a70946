using System.Collections.Concurrent;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Harness;

/// <summary>
/// A message store in memory with the guarantees of <see cref="IMessageStore"/> except durability, and with faults on
/// demand for each mailbox.
/// </summary>
internal sealed partial class MemoryMessageStore : IMessageStore
{
    private readonly ConcurrentDictionary<string, Box> _boxes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, ReadOnlyMemory<byte>> _shared = new();

    /// <summary>Makes the next append to the mailbox fail, before or after its commit.</summary>
    public void FailNextAppend(string mailbox, bool afterCommit) =>
        Of(mailbox).Faults.Enqueue(new Fault(afterCommit));

    /// <summary>Makes appends to the mailbox wait until they are released.</summary>
    public AppendHold HoldAppends(string mailbox) => Of(mailbox).Hold = new AppendHold();

    /// <summary>Makes appends to the mailbox report a missing content.</summary>
    public void LoseContent(string mailbox) => Of(mailbox).ContentIsLost = true;

    /// <summary>Makes the next appends report a UID conflict.</summary>
    public void RefuseUids(string mailbox, int appends) => Of(mailbox).RefusedUids = appends;

    /// <summary>Number of list calls for the mailbox.</summary>
    public int Reads(string mailbox) => Of(mailbox).Reads;

    /// <summary>Makes the next list call for the mailbox fail.</summary>
    public void FailNextRead(string mailbox) => Of(mailbox).ReadFaults.Enqueue(new Fault(false));

    /// <summary>Makes the next read of the head of the mailbox fail, as at its activation.</summary>
    public void FailNextHead(string mailbox) => Of(mailbox).HeadFaults.Enqueue(new Fault(false));

    /// <summary>Files an entry like another activation, without a signal to this one.</summary>
    public void FileElsewhere(MessageEntry entry) => _ = Append(Of(entry.Mailbox), entry);

    /// <summary>Replaces the stored details of an entry.</summary>
    public void Rewrite(string mailbox, long uid, Func<byte[], byte[]> rewrite)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            box.Entries[uid] = box.Entries[uid] with { Details = rewrite(box.Entries[uid].Details.ToArray()) };
        }
    }

    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            if (box.HeadFaults.TryDequeue(out _))
            {
                return Task.FromException<MailboxHead>(
                    new StorageUnavailableException("The test makes this read fail.") { IsFull = true });
            }

            return Task.FromResult(HeadOf(box));
        }
    }

    public async Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        Box box = Of(entry.Mailbox);
        if (box.Hold is { } hold)
        {
            await hold.WaitAsync();
        }

        bool fails = box.Faults.TryDequeue(out Fault? fault);
        AppendResult? result = fails && !fault!.AfterCommit ? null : Append(box, entry);
        return fails ? throw new StorageUnavailableException("The test makes this append fail.") : result!.Value;
    }

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, QuarantineFilter quarantine,
        CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            box.Reads++;
            if (box.ReadFaults.TryDequeue(out _))
            {
                return Task.FromException<IReadOnlyList<MessageEntry>>(
                    new StorageUnavailableException("The test makes this read fail."));
            }

            IEnumerable<MessageEntry> entries = descending
                ? box.Entries.Values.Reverse().Where(entry => after is null || entry.Uid < after)
                : box.Entries.Values.Where(entry => after is null || entry.Uid > after);
            return Task.FromResult<IReadOnlyList<MessageEntry>>(
                [.. entries.Where(entry => IsIn(quarantine, entry)).Take(limit)]);
        }
    }

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            return Task.FromResult(box.Entries.GetValueOrDefault(uid));
        }
    }

    public Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> ReadSharedDetailsAsync(
        IReadOnlyCollection<Guid> contents, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>>(
            contents.Where(_shared.ContainsKey).ToDictionary(id => id, id => _shared[id]));

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            bool found = box.Entries.TryGetValue(uid, out MessageEntry? entry);
            if (found)
            {
                box.Entries[uid] = entry! with { Seen = seen, ModSeq = ++box.ModSeq };
            }

            return Task.FromResult(found);
        }
    }

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken)
    {
        Box box = Of(mailbox);
        lock (box)
        {
            bool deleted = Remove(box, uid);
            return box.Faults.TryDequeue(out _)
                ? Task.FromException<bool>(new StorageUnavailableException("The test makes this deletion fail."))
                : Task.FromResult(deleted);
        }
    }

    private AppendResult Append(Box box, MessageEntry entry)
    {
        lock (box)
        {
            EntryRecipient[] recipients = entry.Recipients.Count > 0
                ? [.. entry.Recipients] : [new EntryRecipient(entry.DeliveryKey, "")];
            EntryRecipient[] fresh = [.. recipients.Where(one => !box.Keys.ContainsKey(KeyOf(one)))];
            if (fresh.Length == 0)
            {
                return box.Keys[KeyOf(recipients[0])] with { Status = AppendStatus.Duplicate };
            }

            if (box.ContentIsLost && entry.Content is null)
            {
                return new AppendResult(AppendStatus.ContentMissing, 0, Guid.Empty);
            }

            if (entry.Uid < box.NextUid || box.RefusedUids-- > 0)
            {
                return new AppendResult(AppendStatus.UidConflict, 0, Guid.Empty);
            }

            var committed = new AppendResult(AppendStatus.Committed, entry.Uid, entry.Id);
            string? stored = entry.Recipients.Count > 0 ? $"[{string.Join(',', fresh.Select(one => one.Json))}]" : null;
            box.Entries.Add(
                entry.Uid,
                entry with
                {
                    StoredRecipients = stored,
                    Content = null,
                    ModSeq = ++box.ModSeq,
                    SharedDetails = default,
                    SharedOctets = entry.SharedDetails.Length,
                });
            if (!entry.SharedDetails.IsEmpty)
            {
                _ = _shared.TryAdd(entry.ContentId, entry.SharedDetails);
            }

            foreach (EntryRecipient recipient in fresh)
            {
                box.Keys.Add(KeyOf(recipient), committed);
            }

            box.NextUid = entry.Uid + 1;
            return committed;
        }
    }

    private static string KeyOf(EntryRecipient recipient) => Convert.ToHexString(recipient.Key.Span);

    private Box Of(string mailbox) => _boxes.GetOrAdd(mailbox, _ => new Box());

    private sealed record Fault(bool AfterCommit);

    private sealed class Box
    {
        public SortedDictionary<long, MessageEntry> Entries { get; } = [];

        public Dictionary<string, AppendResult> Keys { get; } = [];

        public ConcurrentQueue<Fault> Faults { get; } = [];

        public ConcurrentQueue<Fault> ReadFaults { get; } = [];

        public ConcurrentQueue<Fault> HeadFaults { get; } = [];

        public int Reads { get; set; }

        public AppendHold? Hold { get; set; }

        public bool ContentIsLost { get; set; }

        public int RefusedUids { get; set; }

        public long NextUid { get; set; } = 1;

        public long ModSeq { get; set; } = 1;

        public long DeletedUid { get; set; } = 1;

        public bool HasAccount { get; set; }

        public Dictionary<long, (long ModSeq, Guid Id, long? MovedTo)> Tombstones { get; } = [];
    }
}

/// <summary>Holds appends until it is released.</summary>
internal sealed class AppendHold
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first append is waiting.</summary>
    public Task Reached => _first.Task;

    public void Release() => _released.SetResult();

    public Task WaitAsync()
    {
        _first.TrySetResult();
        return _released.Task;
    }
}
