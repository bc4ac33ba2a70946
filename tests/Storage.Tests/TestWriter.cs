namespace RelateMail.Storage.Tests;

/// <summary>
/// Appends entries as a silo with SQLite does: UIDs in order, many at once. Contents are stored first, offered, or come
/// with the entry.
/// </summary>
internal static class TestWriter
{
    private const int AtOnce = 20;

    public static async Task WriteAsync(
        TestStores stores,
        string mailbox,
        int count,
        Action<MessageEntry> acknowledged,
        CancellationToken cancellationToken)
    {
        for (long uid = 1; uid <= count; uid += AtOnce)
        {
            var contents = Enumerable.Range(0, AtOnce).Select(_ => Guid.CreateVersion7()).ToList();
            IDisposable?[] offers = await Task.WhenAll(
                contents.Select((id, index) => BringAsync(stores, id, index % 3)));
            IEnumerable<Task> appends = contents.Select((content, index) => AppendAsync(
                stores, Entry(mailbox, uid + index, content, index % 3 == 2), acknowledged, cancellationToken));
            await Task.WhenAll(appends);
            Array.ForEach(offers, offer => offer?.Dispose());
        }
    }

    private static byte[] Octets(Guid id) => TestStores.Octets(2000, id.GetHashCode());

    /// <summary>Stores a content (0), or offers it to its entry (1).</summary>
    private static async Task<IDisposable?> BringAsync(TestStores stores, Guid id, int way)
    {
        byte[] octets = Octets(id);
        ContentDigest digest = TestStores.DigestOf(octets);
        if (way == 0)
        {
            await stores.Contents.AddAsync(id, digest, [octets], CancellationToken.None);
        }

        return way == 1 ? stores.Contents.TryOffer(id, digest, [octets]) : null;
    }

    private static MessageEntry Entry(string mailbox, long uid, Guid id, bool bringsContent) =>
        TestStores.Entry(mailbox, uid, id) with
        {
            Content = bringsContent ? new EntryContent(TestStores.DigestOf(Octets(id)), Octets(id)) : null,
        };

    private static async Task AppendAsync(
        TestStores stores, MessageEntry entry, Action<MessageEntry> acknowledged, CancellationToken cancellationToken)
    {
        MessageEntry sized = entry with { Size = 2000 };
        AppendResult result = await stores.Messages.AppendAsync(sized, cancellationToken);
        Assert.Equal(AppendStatus.Committed, result.Status);
        acknowledged(sized);
    }
}
