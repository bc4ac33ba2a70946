using Microsoft.Extensions.Logging.Abstractions;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>A content that waits in memory for the transaction of its first entry.</summary>
public sealed class ContentOfferTests : IAsyncLifetime
{
    private const string Alice = "alice@example.org";
    private const string Bob = "bob@example.org";

    private readonly Guid _id = Guid.CreateVersion7();
    private readonly byte[] _octets = TestStores.Octets(20_000);
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stores = await DataDirectory.OpenStoresAsync();

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    [Fact]
    public async Task The_first_entry_stores_the_content()
    {
        using (Offer(_id))
        {
            Assert.Null(await _stores.Contents.FindSizeAsync(_id, Token));
            Assert.Equal(AppendStatus.Committed, await AppendAsync(Alice, 1, _id));
        }

        Assert.Equal(_octets, await _stores.ReadAsync(_id));
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task Entries_of_several_mailboxes_share_the_content()
    {
        using (Offer(_id))
        {
            AppendStatus[] both = await Task.WhenAll(AppendAsync(Alice, 1, _id), AppendAsync(Bob, 1, _id));
            Assert.All(both, status => Assert.Equal(AppendStatus.Committed, status));
        }

        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);
        Assert.Equal(0, await SweepAsync());
        _ = await _stores.Messages.DeleteAsync(Bob, 1, Token);
        Assert.Equal(1, await SweepAsync());
        Assert.Null(await _stores.Contents.FindSizeAsync(_id, Token));
    }

    [Fact]
    public async Task No_entry_is_appended_after_the_offer_is_withdrawn()
    {
        Offer(_id).Dispose();

        Assert.Equal(AppendStatus.ContentMissing, await AppendAsync(Alice, 1, _id));
        Assert.Equal((1, 0, 0, 0), (await _stores.Messages.ReadHeadAsync(Alice, Token)).Counters());
        using IDisposable again = Offer(_id);
        Assert.Equal(AppendStatus.Committed, await AppendAsync(Alice, 1, _id));
    }

    [Fact]
    public async Task A_duplicate_entry_stores_no_content()
    {
        var second = Guid.CreateVersion7();
        using IDisposable one = Offer(_id);
        using IDisposable two = Offer(second);

        Assert.Equal(AppendStatus.Committed, await AppendAsync(Alice, 1, _id, "key"));
        Assert.Equal(AppendStatus.Duplicate, await AppendAsync(Alice, 2, second, "key"));
        Assert.Null(await _stores.Contents.FindSizeAsync(second, Token));
    }

    [Fact]
    public async Task An_entry_with_a_used_uid_stores_no_content()
    {
        var second = Guid.CreateVersion7();
        using IDisposable one = Offer(_id);
        using IDisposable two = Offer(second);

        Assert.Equal(AppendStatus.Committed, await AppendAsync(Alice, 5, _id));
        Assert.Equal(AppendStatus.UidConflict, await AppendAsync(Alice, 5, second, "another key"));
        Assert.Null(await _stores.Contents.FindSizeAsync(second, Token));
    }

    [Fact]
    public async Task A_process_that_appends_no_entries_offers_nothing()
    {
        using var directory = new DataDirectory();
        await using var gateway = new SqliteStorage(
            Path.GetDirectoryName(directory.MailPath)!,
            TimeProvider.System,
            NullLogger<SqliteStorage>.Instance,
            role: StorageRole.Gateway);

        Assert.Null(gateway.Contents.TryOffer(_id, TestStores.DigestOf(_octets), [_octets]));
    }

    private IDisposable Offer(Guid id)
    {
        ReadOnlyMemory<byte>[] segments = [_octets.AsMemory(0, 5_000), _octets.AsMemory(5_000)];
        return _stores.Contents.TryOffer(id, TestStores.DigestOf(_octets), segments)!;
    }

    private async Task<AppendStatus> AppendAsync(string mailbox, long uid, Guid contentId, string? key = null) =>
        (await _stores.Messages.AppendAsync(TestStores.Entry(mailbox, uid, contentId, key), Token)).Status;

    private async Task<long> SweepAsync()
    {
        DateTimeOffset later = DateTimeOffset.UtcNow.AddDays(1);
        return (await _stores.Sweeper.SweepAsync(later, later, default, Token)).Contents;
    }
}
