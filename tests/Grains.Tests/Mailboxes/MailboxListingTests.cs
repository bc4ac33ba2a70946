using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

public sealed class MailboxListingTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(7, true)]
    [InlineData(120, false)]
    [InlineData(500, true)]
    public async Task Pages_contain_every_message_once(int limit, bool descending)
    {
        const int Count = 120;
        IInternalMailboxGrain mailbox = await NewMailboxAsync(Count, "short");

        var walked = new List<long>();
        long? next = null;
        do
        {
            MessagePage page = await mailbox.ListAsync(new MessageQuery
            {
                After = next,
                Limit = limit,
                Descending = descending,
            }, Token);
            Assert.InRange(page.Messages.Length, 1, limit);
            walked.AddRange(page.Messages.Select(message => message.Uid));
            next = page.Next;
        }
        while (next is not null);

        IEnumerable<long> all = Enumerable.Range(1, Count).Select(uid => (long)uid);
        Assert.Equal(descending ? all.Reverse() : all, walked);
    }

    [Fact]
    public async Task A_page_of_very_long_summaries_ends_early_with_a_next_page()
    {
        IInternalMailboxGrain mailbox = await NewMailboxAsync(12, new string('x', 1_000_000));

        MessagePage first = await mailbox.ListAsync(new MessageQuery { Limit = 500 }, Token);
        MessagePage second = await mailbox.ListAsync(new MessageQuery { After = first.Next, Limit = 500 }, Token);

        Assert.Equal([1, 2, 3, 4, 5], first.Messages.Select(message => message.Uid));
        Assert.Equal(5, first.Next);
        Assert.Equal([6, 7, 8, 9, 10], second.Messages.Select(message => message.Uid));
    }

    [Fact]
    public async Task A_seen_message_is_not_counted_as_unseen()
    {
        IInternalMailboxGrain mailbox = await NewMailboxAsync(2, "short");

        Assert.True(await mailbox.SetSeenAsync(2, true, Token));
        Assert.False(await mailbox.SetSeenAsync(3, true, Token));

        Assert.True((await mailbox.FindAsync(2, Token))!.Seen);
        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Unseen);
    }

    [Fact]
    public async Task A_missing_message_is_not_found()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());

        Assert.Null(await mailbox.FindAsync(1, Token));
        Assert.False(await mailbox.DeleteAsync(1, Token));
        Assert.Equal(new MailboxStatus { NextUid = 1 }, (await mailbox.GetStatusAsync(Token)).Counters());
        MessagePage page = await mailbox.ListAsync(new MessageQuery { Limit = 1 }, Token);
        Assert.Empty(page.Messages);
        Assert.Null(page.Next);
    }

    private async Task<IInternalMailboxGrain> NewMailboxAsync(int count, string subject)
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
            await mailbox.DeliverAsync(await cluster.NewMessageAsync(subject: subject), Token)));

        return mailbox;
    }
}
