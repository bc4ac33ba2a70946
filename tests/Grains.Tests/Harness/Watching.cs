using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Tests.Harness;

/// <summary>Reads from watches.</summary>
internal static class Watching
{
    public static async Task<StoredMessage> NextAsync(this IAsyncEnumerator<StoredMessage> watch)
    {
        Assert.True(await watch.MoveNextAsync(), "The watch has ended.");
        return watch.Current;
    }

    /// <summary>UIDs of the next messages, in order of arrival.</summary>
    public static async Task<List<long>> TakeAsync(this IAsyncEnumerator<StoredMessage> watch, int count)
    {
        var uids = new List<long>(count);
        while (uids.Count < count)
        {
            uids.Add((await watch.NextAsync()).Uid);
        }

        return uids;
    }
}
