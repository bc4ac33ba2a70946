namespace RelateMail.Storage.Tests;

/// <summary>The contract of every probe.</summary>
public abstract class ProbeContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_probe_succeeds_repeatedly_while_the_store_is_open_and_fails_after_it_is_closed()
    {
        await using TestStores stores = await OpenAsync();

        Assert.Null(await Record.ExceptionAsync(() => stores.Probe.CheckAsync(Token)));
        Assert.Null(await Record.ExceptionAsync(() => stores.Probe.CheckAsync(Token)));
        await stores.Close();

        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => stores.Probe.CheckAsync(Token));
    }

    [Fact]
    public async Task Each_check_commits_a_newer_mark()
    {
        await using TestStores stores = await OpenAsync();

        await stores.Probe.CheckAsync(Token);
        long first = await ReadMarkAsync();
        SpinWait.SpinUntil(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > first);
        await stores.Probe.CheckAsync(Token);

        Assert.True(await ReadMarkAsync() > first);
    }

    /// <summary>Opens an empty database.</summary>
    protected abstract Task<TestStores> OpenAsync();

    /// <summary>Reads the mark through a connection of its own, in milliseconds.</summary>
    protected abstract Task<long> ReadMarkAsync();
}
