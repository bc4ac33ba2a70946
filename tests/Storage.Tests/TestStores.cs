using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Storage.Tests;

/// <summary>The stores of one empty database, and the action that closes and deletes it.</summary>
public sealed record TestStores(
    IContentStore Contents, IMessageStore Messages, IMailboxIndex Mailboxes, IStorageSweeper Sweeper,
    IStorageProbe Probe, IWebhookStore Webhooks, IOutbox Outbox, Func<ValueTask> Close) : IAsyncDisposable
{
    public required IAuditLog Audit { get; init; }

    public required ITraceStore Trace { get; init; }

    public required IDirectoryStore Directory { get; init; }

    public static ContentDigest DigestOf(byte[] octets) => new(SHA256.HashData(octets));

    /// <summary>Octets that differ for each seed.</summary>
    public static byte[] Octets(int size, int seed = 1)
    {
        byte[] octets = new byte[size];
        new Random(seed).NextBytes(octets);
        return octets;
    }

    public static MessageEntry Entry(string mailbox, long uid, Guid contentId, string? key = null) => new()
    {
        Mailbox = mailbox,
        Uid = uid,
        Id = Guid.CreateVersion7(),
        DeliveryKey = Encoding.ASCII.GetBytes(key ?? $"key of {mailbox} {uid}"),
        ContentId = contentId,
        ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero),
        Size = 100,
        Details = Encoding.UTF8.GetBytes($$"""{"recipient":"{{mailbox}}"}"""),
    };

    /// <summary>An entry that brings its content.</summary>
    public static MessageEntry EntryWithContent(string mailbox, long uid, byte[] octets, string? key = null) =>
        Entry(mailbox, uid, Guid.CreateVersion7(), key) with
        {
            Content = new EntryContent(DigestOf(octets), octets),
            Size = octets.Length,
        };

    /// <summary>Adds a small content.</summary>
    public async Task<Guid> AddContentAsync(int size = 100)
    {
        var id = Guid.CreateVersion7();
        byte[] octets = Octets(size, id.GetHashCode());
        await Contents.AddAsync(id, DigestOf(octets), [octets], CancellationToken.None);
        return id;
    }

    /// <summary>Creates or deletes an account.</summary>
    public Task SetAccountAsync(string mailbox, bool exists) => Directory.WriteAsync(
        new DirectoryChange
        {
            Kind = DirectoryKind.Account,
            Name = mailbox,
            Exists = !exists,
            Body = exists ? "{}"u8.ToArray() : null,
        },
        CancellationToken.None);

    public async Task<byte[]> ReadAsync(Guid id, long offset = 0)
    {
        using var read = new MemoryStream();
        await foreach (ReadOnlyMemory<byte> piece in Contents.ReadAsync(id, offset, CancellationToken.None))
        {
            read.Write(piece.Span);
        }

        return read.ToArray();
    }

    public ValueTask DisposeAsync() => Close();
}

/// <summary>Shorter calls of the stores.</summary>
internal static class TestCalls
{
    /// <summary>Next UID, messages, unseen and octets.</summary>
    public static (long NextUid, long Messages, long Unseen, long Octets) Counters(this MailboxHead head) =>
        (head.NextUid, head.Messages, head.Unseen, head.Octets);

    /// <summary>Lists entries that are not quarantined.</summary>
    public static Task<IReadOnlyList<MessageEntry>> ListAsync(
        this IMessageStore messages, string mailbox, long? after, int limit, bool descending,
        CancellationToken cancellationToken) =>
        messages.ListAsync(mailbox, after, limit, descending, QuarantineFilter.Exclude, cancellationToken);
}
