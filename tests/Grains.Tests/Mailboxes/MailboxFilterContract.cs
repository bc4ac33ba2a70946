using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>Lists with a filter.</summary>
public abstract class MailboxFilterContract(GrainCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_filter_lists_its_messages(bool descending)
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        foreach (StoredMessage message in FilterTable.Messages)
        {
            await mailbox.DeliverAsync(await ToInboundAsync(message), Token);
            if (message.Seen)
            {
                await mailbox.SetSeenAsync(message.Uid, true, Token);
            }
        }

        foreach ((string filter, long[] uids) in FilterTable.Filters)
        {
            MessagePage page = await mailbox.ListAsync(Query(filter) with { Descending = descending }, Token);

            long[] listed = [.. page.Messages.Select(message => message.Uid)];
            long[] expected = descending ? [.. uids.Reverse()] : uids;
            Assert.Equal((filter, string.Join(' ', expected)), (filter, string.Join(' ', listed)));
            Assert.Null(page.Next);
        }
    }

    [Fact]
    public async Task A_long_mailbox_is_read_page_by_page()
    {
        const int Messages = FilteredPages.MaxExamined + 300;
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await Task.WhenAll(Enumerable.Range(1, Messages).Select(async number => await mailbox.DeliverAsync(
            await cluster.NewMessageAsync(subject: number % 1_000 == 0 ? "wanted" : "other"), Token)));

        MessagePage first = await mailbox.ListAsync(Query("subject:wanted"), Token);
        MessagePage second = await mailbox.ListAsync(Query("subject:wanted") with { After = first.Next }, Token);

        Assert.Equal(FilteredPages.MaxExamined, first.Next);
        Assert.Equal(first.Next, first.Examined!.Uid);
        Assert.Null(second.Next);
        Assert.Equal(Messages, second.Examined!.Uid);
        Assert.Equal(2, first.Messages.Length + second.Messages.Length);
    }

    [Fact]
    public async Task A_page_ends_at_its_limit_and_the_next_one_continues()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        for (int number = 0; number < 10; number++)
        {
            await mailbox.DeliverAsync(
                await cluster.NewMessageAsync(subject: number % 2 == 0 ? "even" : "odd"), Token);
        }

        var uids = new List<long>();
        long? after = null;
        do
        {
            MessagePage page = await mailbox.ListAsync(Query("subject:odd") with { After = after, Limit = 2 }, Token);
            uids.AddRange(page.Messages.Select(message => message.Uid));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal([2, 4, 6, 8, 10], uids);
    }

    [Theory]
    [InlineData("since:2100-01-01")]
    [InlineData("until:2000-01-01")]
    public async Task Messages_outside_of_the_bounds_count_as_examined(string filter)
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        MessagePage page = await mailbox.ListAsync(Query(filter), Token);

        Assert.Empty(page.Messages);
        Assert.Null(page.Next);
        Assert.Equal(2, page.Examined!.Uid);
    }

    [Fact]
    public async Task A_wrong_filter_is_refused()
    {
        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => cluster.Mailbox(TestMessages.NewAddress()).ListAsync(Query("is:happy"), Token));

        Assert.Contains("(At 3.)", refusal.Message, StringComparison.Ordinal);
    }

    private static MessageQuery Query(string filter) =>
        new() { Filter = filter, Quarantine = QuarantineMode.Include, IsShort = true };

    private async Task<InboundMessage> ToInboundAsync(StoredMessage message) => new()
    {
        Id = message.Id,
        ContentId = await cluster.AddContentAsync(),
        Size = message.Size,
        DeliveryKey = KeyOf(message.Id.ToString()),
        ReceivedAt = message.ReceivedAt,
        Details = message.Details,
        Quarantined = message.Quarantined,
        Recipients =
        [
            .. message.Recipients.Select(recipient => new InboundRecipient
            {
                Recipient = recipient,
                DeliveryKey = KeyOf(message.Id + recipient.Address),
            }),
        ],
    };

    private static ImmutableArray<byte> KeyOf(string text) => [.. SHA256.HashData(Encoding.UTF8.GetBytes(text))];
}

public sealed class MailboxFilterInMemoryTests(MemoryCluster cluster) : MailboxFilterContract(cluster);

public sealed class MailboxFilterOnSqliteTests(SqliteCluster cluster) : MailboxFilterContract(cluster);
