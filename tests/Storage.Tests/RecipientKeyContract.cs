using System.Text;

namespace RelateMail.Storage.Tests;

/// <summary>The contract of every message store for entries with several recipients.</summary>
public abstract class RecipientKeyContract : IAsyncLifetime
{
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Alice { get; } = $"alice-{Guid.NewGuid():N}@example.org";

    private IMessageStore Messages => _stores.Messages;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_entry_lists_its_recipients_in_order()
    {
        AppendResult result = await AppendAsync(1, "b", "a", "c");

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal("""[{"address":"b"},{"address":"a"},{"address":"c"}]""", await RecipientsAsync(1));
        MessageEntry listed = Assert.Single(await Messages.ListAsync(Alice, null, 10, descending: false, Token));
        Assert.Equal("""[{"address":"b"},{"address":"a"},{"address":"c"}]""", listed.StoredRecipients);
    }

    [Fact]
    public async Task A_repeat_with_a_new_recipient_adds_an_entry_for_it_alone()
    {
        await AppendAsync(1, "a", "b");

        AppendResult result = await AppendAsync(2, "a", "c", "b");

        Assert.Equal((AppendStatus.Committed, 2L), (result.Status, result.Uid));
        Assert.Equal("""[{"address":"c"}]""", await RecipientsAsync(2));
        Assert.Equal(2, (await Messages.ReadHeadAsync(Alice, Token)).Messages);
    }

    [Fact]
    public async Task A_repeat_without_a_new_recipient_is_a_duplicate_even_from_two_entries()
    {
        AppendResult first = await AppendAsync(1, "a");
        await AppendAsync(2, "b");

        AppendResult repeat = await AppendAsync(3, "a", "b");

        Assert.Equal(new AppendResult(AppendStatus.Duplicate, 1, first.Id), repeat);
        Assert.Equal(2, (await Messages.ReadHeadAsync(Alice, Token)).Messages);
    }

    [Fact]
    public async Task A_duplicate_is_recognized_at_a_taken_uid_and_a_new_recipient_is_a_conflict_there()
    {
        await AppendAsync(1, "a", "b");

        Assert.Equal(AppendStatus.Duplicate, (await AppendAsync(1, "b")).Status);
        Assert.Equal(AppendStatus.UidConflict, (await AppendAsync(1, "b", "c")).Status);
    }

    [Fact]
    public async Task The_keys_of_a_deleted_entry_still_detect_duplicates()
    {
        await AppendAsync(1, "a", "b");
        Assert.True(await Messages.DeleteAsync(Alice, 1, Token));

        Assert.Equal(AppendStatus.Duplicate, (await AppendAsync(2, "b", "a")).Status);
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(2, "b", "c")).Status);
    }

    [Fact]
    public async Task A_key_of_an_earlier_version_covers_all_addresses()
    {
        MessageEntry old = TestStores.Entry(Alice, 1, await _stores.AddContentAsync(), "whole");
        Assert.Equal(AppendStatus.Committed, (await Messages.AppendAsync(old, Token)).Status);

        Assert.Equal(
            new AppendResult(AppendStatus.Duplicate, 1, old.Id), await AppendAsync(2, "a", "b"));
        Assert.Null((await Messages.FindAsync(Alice, 1, Token))?.StoredRecipients);
    }

    [Fact]
    public async Task The_key_of_the_plain_address_covers_only_that_address_and_repeats_of_earlier_versions()
    {
        await AppendAsync(1, "whole");

        Assert.Equal(AppendStatus.Committed, (await AppendAsync(2, "a")).Status);
        MessageEntry old = TestStores.Entry(Alice, 3, await _stores.AddContentAsync(), "whole");
        Assert.Equal(AppendStatus.Duplicate, (await Messages.AppendAsync(old, Token)).Status);
    }

    [Fact]
    public async Task Concurrent_entries_with_shared_recipients_list_each_recipient_once()
    {
        Guid content = await _stores.AddContentAsync();
        string[] names = [.. Enumerable.Range(0, 20).Select(number => $"{(char)('a' + number)}")];
        IEnumerable<Task> appends = Enumerable.Range(0, 20).Select(async number =>
        {
            MessageEntry entry = Entry(number + 1, content, [.. names.Skip(number).Take(3)]);
            while ((await Messages.AppendAsync(entry, Token)).Status == AppendStatus.UidConflict)
            {
                entry = entry with { Uid = (await Messages.ReadHeadAsync(Alice, Token)).NextUid };
            }
        });

        await Task.WhenAll(appends);

        IReadOnlyList<MessageEntry> filed = await Messages.ListAsync(Alice, null, 100, descending: false, Token);
        string[] listed = [.. filed.SelectMany(entry => entry.StoredRecipients!.Split('"').Where(names.Contains))];
        Assert.Equal(names, listed.Order(StringComparer.Ordinal));
    }

    protected abstract Task<TestStores> OpenAsync();

    private async Task<string?> RecipientsAsync(long uid) =>
        (await Messages.FindAsync(Alice, uid, Token))?.StoredRecipients;

    private async Task<AppendResult> AppendAsync(long uid, params string[] recipients) =>
        await Messages.AppendAsync(Entry(uid, await _stores.AddContentAsync(), recipients), Token);

    private MessageEntry Entry(long uid, Guid content, string[] recipients) =>
        TestStores.Entry(Alice, uid, content, "whole") with
        {
            Recipients =
            [
                .. recipients.Select(name =>
                    new EntryRecipient(Encoding.ASCII.GetBytes(name), $$"""{"address":"{{name}}"}""")),
            ],
        };
}
