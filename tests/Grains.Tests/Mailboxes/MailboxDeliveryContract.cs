using System.Security.Cryptography;
using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>The guarantees of a delivery, on every store.</summary>
public abstract class MailboxDeliveryContract(GrainCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_delivered_message_is_listed_at_once_and_unchanged()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage message = await cluster.NewMessageAsync();

        DeliveryReceipt receipt = await mailbox.DeliverAsync(message, Token);
        MessagePage page = await mailbox.ListAsync(new MessageQuery { Limit = 10 }, Token);

        Assert.Equal(new DeliveryReceipt { Outcome = DeliveryOutcome.Filed, Uid = 1, Id = message.Id }, receipt);
        StoredMessage stored = Assert.Single(page.Messages);
        Assert.Null(page.Next);
        Assert.Equal(
            (1L, message.Id, message.ContentId, message.Size, message.ReceivedAt, false),
            (stored.Uid, stored.Id, stored.OctetsId, stored.Size, stored.ReceivedAt, stored.Seen));
        Assert.Equivalent(message.Details, stored.Details, strict: true);
    }

    [Fact]
    public async Task A_message_delivered_twice_is_filed_once()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage message = await cluster.NewMessageAsync(key: "same");
        InboundMessage repeat = await cluster.NewMessageAsync(key: "same");

        DeliveryReceipt first = await mailbox.DeliverAsync(message, Token);
        DeliveryReceipt second = await mailbox.DeliverAsync(repeat, Token);

        Assert.Equal(DeliveryOutcome.Filed, first.Outcome);
        Assert.Equal(first with { Outcome = DeliveryOutcome.Duplicate }, second);
        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Messages);
    }

    [Fact]
    public async Task Each_accepted_address_is_in_exactly_one_entry()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        Guid content = await cluster.AddContentAsync();

        DeliveryReceipt first = await mailbox.DeliverAsync(ToRecipients(content, "alice+1", "alice+2"), Token);
        await cluster.Cluster.DeactivateAsync(mailbox);
        DeliveryReceipt second = await mailbox.DeliverAsync(ToRecipients(content, "alice+2", "alice+3"), Token);
        DeliveryReceipt repeat = await mailbox.DeliverAsync(ToRecipients(content, "alice+3", "alice+1"), Token);

        Assert.Equal((DeliveryOutcome.Filed, DeliveryOutcome.Filed), (first.Outcome, second.Outcome));
        Assert.Equal(second with { Outcome = DeliveryOutcome.Duplicate }, repeat);
        MessagePage page = await mailbox.ListAsync(new MessageQuery { Limit = 10 }, Token);
        Assert.Equal(
            [["alice+1", "alice+2"], ["alice+3"]],
            page.Messages.Select(message => message.Recipients.Select(recipient => recipient.Address).ToArray()));
        Assert.Equal(["1", "2"], page.Messages[0].Recipients.Select(recipient => recipient.Tag));
    }

    [Fact]
    public async Task Twenty_concurrent_deliveries_to_twenty_tags_list_each_tag_once()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        Guid content = await cluster.AddContentAsync();
        string[] addresses = [.. Enumerable.Range(1, 20).Select(number => $"alice+{number:00}")];

        await Task.WhenAll(addresses.Concat(addresses).Select(
            address => mailbox.DeliverAsync(ToRecipients(content, address), Token)));

        MessagePage page = await mailbox.ListAsync(new MessageQuery { Limit = 100 }, Token);
        Assert.Equal(
            addresses,
            page.Messages.Select(message => Assert.Single(message.Recipients).Address).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_message_of_an_earlier_gateway_lists_its_recipient()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage message = await cluster.NewMessageAsync();

        await mailbox.DeliverAsync(message, Token);

        StoredMessage stored = Assert.Single(
            (await mailbox.ListAsync(new MessageQuery { Limit = 10 }, Token)).Messages);
        Assert.Equal(
            new AcceptedRecipient { Address = message.Details.Recipient, Tag = message.Details.Tag },
            Assert.Single(stored.Recipients));
    }

    private static InboundMessage ToRecipients(Guid content, params string[] addresses) =>
        TestMessages.Message(content, "whole") with
        {
            Recipients =
            [
                .. addresses.Select(address => new InboundRecipient
                {
                    Recipient = new AcceptedRecipient { Address = address, Tag = address.Split('+')[1].TrimStart('0') },
                    DeliveryKey = [.. SHA256.HashData(Encoding.UTF8.GetBytes(address))],
                }),
            ],
        };

    [Fact]
    public async Task A_duplicate_is_detected_after_deactivation()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        DeliveryReceipt first = await mailbox.DeliverAsync(await cluster.NewMessageAsync(key: "same"), Token);

        await cluster.Cluster.DeactivateAsync(mailbox);
        DeliveryReceipt repeat = await mailbox.DeliverAsync(await cluster.NewMessageAsync(key: "same"), Token);
        DeliveryReceipt next = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        Assert.Equal(first with { Outcome = DeliveryOutcome.Duplicate }, repeat);
        Assert.Equal(DeliveryOutcome.Filed, next.Outcome);
        Assert.True(next.Uid > first.Uid);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public async Task One_of_several_concurrent_duplicates_is_filed(int count)
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage[] messages =
            await Task.WhenAll(Enumerable.Range(0, count).Select(_ => cluster.NewMessageAsync(key: "same")));

        DeliveryReceipt[] receipts =
            await Task.WhenAll(messages.Select(message => mailbox.DeliverAsync(message, Token)));

        DeliveryReceipt filed = Assert.Single(receipts, receipt => receipt.Outcome == DeliveryOutcome.Filed);
        DeliveryReceipt duplicate = filed with { Outcome = DeliveryOutcome.Duplicate };
        Assert.Equal(count - 1, receipts.Count(receipt => receipt == duplicate));
        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Messages);
    }

    [Fact]
    public async Task Concurrent_deliveries_get_consecutive_distinct_UIDs()
    {
        const int Count = 200;
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        Guid content = await cluster.AddContentAsync();

        DeliveryReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, Count)
            .Select(_ => mailbox.DeliverAsync(TestMessages.Message(content), Token)));

        Assert.All(receipts, receipt => Assert.Equal(DeliveryOutcome.Filed, receipt.Outcome));
        Assert.Equal(
            Enumerable.Range(1, Count).Select(uid => (long?)uid), receipts.Select(receipt => receipt.Uid).Order());
        MailboxStatus status = await mailbox.GetStatusAsync(Token);
        Assert.Equal(new MailboxStatus
        {
            Messages = Count,
            Unseen = Count,
            Octets = Count * 1_000,
            NextUid = Count + 1,
        }, status.Counters());
    }

    [Fact]
    public async Task A_second_writer_causes_no_failed_delivery_and_no_lost_message()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        DeliveryReceipt first = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);
        InboundMessage other = await cluster.NewMessageAsync();
        await cluster.Messages.AppendAsync(other.ToEntry(address) with { Uid = first.Uid!.Value + 1 }, Token);

        DeliveryReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
            await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token)));
        MessagePage page = await mailbox.ListAsync(new MessageQuery { Limit = 10 }, Token);

        Assert.All(receipts, receipt => Assert.Equal(DeliveryOutcome.Filed, receipt.Outcome));
        Assert.Equal(
            receipts.Select(receipt => receipt.Id!.Value).Append(first.Id!.Value).Append(other.Id).Order(),
            page.Messages.Select(message => message.Id).Order());
    }

    [Fact]
    public async Task A_full_mailbox_rejects_new_messages_and_detects_duplicates()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(1_500, Token);
        DeliveryReceipt first = await mailbox.DeliverAsync(await cluster.NewMessageAsync(key: "same"), Token);

        DeliveryReceipt refused = await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: 501), Token);
        DeliveryReceipt repeat = await mailbox.DeliverAsync(await cluster.NewMessageAsync(key: "same"), Token);
        DeliveryReceipt small = await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: 500), Token);

        Assert.Equal(new DeliveryReceipt { Outcome = DeliveryOutcome.OverQuota }, refused);
        Assert.Equal(first with { Outcome = DeliveryOutcome.Duplicate }, repeat);
        Assert.Equal(DeliveryOutcome.Filed, small.Outcome);
        Assert.Equal(1_500, (await mailbox.GetStatusAsync(Token)).Octets);
    }

    [Fact]
    public async Task A_message_larger_than_the_whole_quota_is_refused_for_good()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        DeliveryReceipt first = await mailbox.DeliverAsync(
            await cluster.NewMessageAsync(size: 2_000, key: "large"), Token);
        await mailbox.SetQuotaAsync(1_500, Token);

        DeliveryReceipt larger = await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: 1_501), Token);
        DeliveryReceipt fits = await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: 1_500), Token);
        DeliveryReceipt repeat = await mailbox.DeliverAsync(
            await cluster.NewMessageAsync(size: 2_000, key: "large"), Token);

        Assert.Equal(new DeliveryReceipt { Outcome = DeliveryOutcome.LargerThanQuota }, larger);
        Assert.Equal(DeliveryOutcome.OverQuota, fits.Outcome); // the mailbox is full, and can be emptied
        Assert.Equal(first with { Outcome = DeliveryOutcome.Duplicate }, repeat);
    }

    [Fact]
    public async Task Concurrent_deliveries_do_not_exceed_the_quota()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(3_000, Token);
        Guid content = await cluster.AddContentAsync();

        DeliveryReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(_ => mailbox.DeliverAsync(TestMessages.Message(content), Token)));

        Assert.Equal(3, receipts.Count(receipt => receipt.Outcome == DeliveryOutcome.Filed));
        Assert.Equal(7, receipts.Count(receipt => receipt.Outcome == DeliveryOutcome.OverQuota));
    }

    [Fact]
    public async Task Quota_and_counters_survive_deactivation()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(2_000, Token);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        await cluster.Cluster.DeactivateAsync(mailbox);

        Assert.Equal(new MailboxStatus
        {
            Messages = 1,
            Unseen = 1,
            Octets = 1_000,
            QuotaOctets = 2_000,
            NextUid = 2,
        }, (await mailbox.GetStatusAsync(Token)).Counters());
        Assert.Equal(
            DeliveryOutcome.OverQuota,
            (await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: 1_001), Token)).Outcome);
    }

    [Fact]
    public async Task A_deleted_message_frees_quota_and_its_UID_is_not_reused()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(1_000, Token);
        DeliveryReceipt first = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        bool deleted = await mailbox.DeleteAsync(first.Uid!.Value, Token);
        bool again = await mailbox.DeleteAsync(first.Uid!.Value, Token);
        DeliveryReceipt second = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        Assert.True(deleted);
        Assert.False(again);
        Assert.Equal((DeliveryOutcome.Filed, first.Uid + 1), (second.Outcome, second.Uid));
        Assert.Null(await mailbox.FindAsync(first.Uid!.Value, Token));
    }
}

public sealed class MailboxDeliveryInMemoryTests(MemoryCluster cluster) : MailboxDeliveryContract(cluster);

public sealed class MailboxDeliveryOnSqliteTests(SqliteCluster cluster) : MailboxDeliveryContract(cluster);
