using RelateMail.Storage;

namespace RelateMail.Silo.Tests.Harness;

/// <summary>A store that is unavailable.</summary>
internal sealed class BrokenStorage : IContentStore, IMessageStore, IStorageProbe
{
    public const string Secret = "the path of a database file";

    public Task AddAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets,
        CancellationToken cancellationToken) => throw Fault();

    public Task AddPieceAsync(
        Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => throw Fault();

    public Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken) =>
        throw Fault();

    public Task AbortAsync(Guid id, CancellationToken cancellationToken) => throw Fault();

    public Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken) => throw Fault();

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Guid id, long offset, CancellationToken cancellationToken) => throw Fault();

    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) => throw Fault();

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken) => throw Fault();

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, QuarantineFilter quarantine,
        CancellationToken cancellationToken) => throw Fault();

    public Task<EntryChanges> ListChangesAsync(
        string mailbox, ChangePosition after, int limit, CancellationToken cancellationToken) => throw Fault();

    public Task<IReadOnlyList<long>> ListUidsAsync(
        string mailbox, UidFilter filter, CancellationToken cancellationToken) => throw Fault();

    public Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> ReadSharedDetailsAsync(
        IReadOnlyCollection<Guid> contents, CancellationToken cancellationToken) => throw Fault();

    public Task<Guid?> FindIdAsync(string mailbox, long uid, CancellationToken cancellationToken) => throw Fault();

    public Task<ChangeCount> SetSeenAsync(
        string mailbox, IReadOnlyList<long> uids, bool seen, CancellationToken cancellationToken) => throw Fault();

    public Task<DeletionCount> DeleteAsync(
        string mailbox, IReadOnlyList<long> uids, CancellationToken cancellationToken) => throw Fault();

    public Task<EntryRelease> ReleaseAsync(
        string mailbox, long uid, long newUid, CancellationToken cancellationToken) => throw Fault();

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        throw Fault();

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken) =>
        throw Fault();

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken) => throw Fault();

    public Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken) => throw Fault();

    public Task RequireSpaceAsync(CancellationToken cancellationToken) => throw Fault();

    private static StorageUnavailableException Fault() => new(Secret);
}
