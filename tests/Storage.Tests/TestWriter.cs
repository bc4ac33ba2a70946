namespace RelateMail.Storage.Tests;

/// <summary>Files messages as a silo does: UIDs in order, many on their way at once.</summary>
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
            Guid[] contents = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => stores.AddContentAsync(2000)));
            IEnumerable<Task> appends = contents.Select((content, index) =>
                AppendAsync(stores, TestStores.Entry(mailbox, uid + index, content), acknowledged, cancellationToken));
            await Task.WhenAll(appends);
        }
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
