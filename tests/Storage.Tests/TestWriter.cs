namespace RelateMail.Storage.Tests;

/// <summary>Appends entries as a silo with SQLite does: UIDs in order, many at once, every second content
/// offered.</summary>
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
                contents.Select((id, index) => BringAsync(stores, id, index % 2 == 0)));
            IEnumerable<Task> appends = contents.Select((content, index) =>
                AppendAsync(stores, TestStores.Entry(mailbox, uid + index, content), acknowledged, cancellationToken));
            await Task.WhenAll(appends);
            Array.ForEach(offers, offer => offer?.Dispose());
        }
    }

    /// <summary>Stores a content, or offers it to its entry.</summary>
    private static async Task<IDisposable?> BringAsync(TestStores stores, Guid id, bool isOffered)
    {
        byte[] octets = TestStores.Octets(2000, id.GetHashCode());
        ContentDigest digest = TestStores.DigestOf(octets);
        if (isOffered)
        {
            return stores.Contents.TryOffer(id, digest, [octets]);
        }

        await stores.Contents.AddAsync(id, digest, [octets], CancellationToken.None);
        return null;
    }

    private static async Task AppendAsync(
        TestStores stores, MessageEntry entry, Action<MessageEntry> acknowledged, CancellationToken cancellationToken)
    {
        MessageEntry sized = entry with { Size = 2000 };
        AppendResult result = await stores.Messages.AppendAsync(sized, cancellationToken);
        Assert.Equal(AppendStatus.Committed, result.Status);
        acknowledged(sized);
    }
}
