using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>The published interface of a mailbox, called by a client of a cluster of two silos.</summary>
public sealed class MailboxReaderTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_sees_what_nodes_deliver()
    {
        string address = TestMessages.NewAddress();
        InboundMessage message = await cluster.NewMessageAsync();
        await cluster.Mailbox(address).DeliverAsync(message, Token);
        IMailboxGrain mailbox = cluster.Grains.GetMailbox(address);

        MessagePage page = await mailbox.ListAsync(new MessageQuery(), Token);
        Assert.Equal(message.Id, Assert.Single(page.Messages).Id);
        Assert.Equal(message.Id, (await mailbox.FindAsync(1, Token))?.Id);
        Assert.True(await mailbox.SetSeenAsync(1, true, Token));
        MailboxStatus status = await mailbox.GetStatusAsync(Token);
        Assert.Equal((1, 0), (status.Messages, status.Unseen));
        await foreach (StoredMessage watched in mailbox.WatchAsync(0, Token))
        {
            Assert.Equal(message.Id, watched.Id);
            break;
        }

        Assert.True(await mailbox.DeleteAsync(1, Token));
        Assert.Empty((await mailbox.ListAsync(new MessageQuery(), Token)).Messages);
    }

    [Fact]
    public async Task A_mailbox_is_found_by_an_address_in_any_form()
    {
        string address = TestMessages.NewAddress();
        await cluster.Mailbox(address).DeliverAsync(await cluster.NewMessageAsync(), Token);

        IMailboxGrain mailbox = cluster.Grains.GetMailbox(address.ToUpperInvariant());

        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Messages);
        Assert.Equal(address, mailbox.GetPrimaryKeyString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("two@@example.org")]
    [InlineData("Bob <bob@example.org>")]
    public void Text_that_is_not_an_address_is_rejected_before_any_call(string text)
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => cluster.Grains.GetMailbox(text));
        Assert.Contains("local-part@domain", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Enough mailboxes that each of the two silos has some.</summary>
    [Fact]
    public async Task An_unavailable_store_is_a_transient_fault_of_the_contract()
    {
        for (int number = 0; number < 8; number++)
        {
            string address = TestMessages.NewAddress();
            IMailboxGrain mailbox = cluster.Grains.GetMailbox(address);
            cluster.Store.FailNextHead(address);
            await AssertUnavailableAsync(() => mailbox.GetStatusAsync(Token), isFull: true); // its activation

            cluster.Store.FailNextRead(address);
            await AssertUnavailableAsync(() => mailbox.ListAsync(new MessageQuery(), Token), isFull: false);

            cluster.Store.FailNextHead(address);
            await AssertUnavailableAsync(() => mailbox.GetStatusAsync(Token), isFull: true);
            Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).NextUid);
        }
    }

    [Fact]
    public async Task An_unavailable_store_behind_another_grain_is_the_same_fault()
    {
        for (int number = 0; number < 8; number++)
        {
            string address = TestMessages.NewAddress();
            cluster.Store.FailNextHead(address);

            await AssertUnavailableAsync(
                () => cluster.Account(address).PutAsync(new AccountChange { QuotaOctets = 9 }, Token), isFull: true);
        }
    }

    private static async Task AssertUnavailableAsync(Func<Task> call, bool isFull)
    {
        MailboxUnavailableException fault = await Assert.ThrowsAsync<MailboxUnavailableException>(call);
        Assert.Equal(isFull, fault.IsFull);
        Assert.Contains("The test makes this read fail.", fault.Message, StringComparison.Ordinal);
        Assert.True(TransientFaults.IsTransient(fault));
    }
}
