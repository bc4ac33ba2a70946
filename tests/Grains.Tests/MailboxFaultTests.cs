using System.Text;
using Orleans.Storage;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests;

/// <summary>A store that fails: no message acknowledged is lost, none is doubled, and memory follows the store.</summary>
public sealed class MailboxFaultTests(MemoryCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_append_is_told_and_the_retry_files_once(bool afterCommit)
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation);
        InboundMessage message = await cluster.NewMessageAsync();
        cluster.Store.FailNextAppend(address, afterCommit);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => mailbox.DeliverAsync(message, Cancellation));
        DeliveryReceipt retry = await mailbox.DeliverAsync(message, Cancellation);

        Assert.Equal(afterCommit ? DeliveryOutcome.Duplicate : DeliveryOutcome.Filed, retry.Outcome);
        Assert.Equal((2L, message.Id), (retry.Uid, retry.Id));
        Assert.Equal(2, (await mailbox.GetStatusAsync(Cancellation)).Messages);
    }

    [Fact]
    public async Task What_a_failed_append_committed_counts_towards_the_quota()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.SetQuotaAsync(1_000, Cancellation);
        cluster.Store.FailNextAppend(address, afterCommit: true);

        await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation));
        await cluster.Cluster.WaitForDeactivationAsync(mailbox);
        DeliveryReceipt next = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation);

        Assert.Equal(DeliveryOutcome.OverQuota, next.Outcome);
    }

    [Fact]
    public async Task Repeats_of_a_failed_append_are_told_so_and_not_that_it_was_filed()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        InboundMessage message = await cluster.NewMessageAsync();
        AppendHold hold = cluster.Store.HoldAppends(address);
        cluster.Store.FailNextAppend(address, afterCommit: false);

        Task<DeliveryReceipt> first = mailbox.DeliverAsync(message, Cancellation);
        await hold.Reached;
        Task<DeliveryReceipt> repeat = mailbox.DeliverAsync(message, Cancellation);
        await mailbox.GetStatusAsync(Cancellation); // the repeat is behind the append now
        hold.Release();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => first);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => repeat);
        Assert.Equal(DeliveryOutcome.Filed, (await mailbox.DeliverAsync(message, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_mailbox_answers_while_a_delivery_waits_for_the_store()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        AppendHold hold = cluster.Store.HoldAppends(address);

        Task<DeliveryReceipt> delivery = mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation);
        await hold.Reached;
        MessagePage page = await mailbox.ListAsync(new MessageQuery(null, 10, false), Cancellation);
        hold.Release();

        Assert.Empty(page.Messages);
        Assert.Equal(DeliveryOutcome.Filed, (await delivery).Outcome);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_undo_the_delivery()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.SetQuotaAsync(1_000, Cancellation);
        InboundMessage message = await cluster.NewMessageAsync();
        AppendHold hold = cluster.Store.HoldAppends(address);
        using var patience = new CancellationTokenSource();

        Task<DeliveryReceipt> given = mailbox.DeliverAsync(message, patience.Token);
        await hold.Reached;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Task<DeliveryReceipt> retry = mailbox.DeliverAsync(message, Cancellation);
        hold.Release();

        Assert.Equal(new DeliveryReceipt(DeliveryOutcome.Duplicate, 1, message.Id), await retry);
        DeliveryReceipt next = await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: 1), Cancellation);
        Assert.Equal(DeliveryOutcome.OverQuota, next.Outcome);
    }

    [Fact]
    public async Task A_writer_that_takes_every_UID_is_given_way_to_and_the_retry_files()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        InboundMessage message = await cluster.NewMessageAsync();
        cluster.Store.RefuseUids(address, appends: 5);

        await Assert.ThrowsAsync<InconsistentStateException>(() => mailbox.DeliverAsync(message, Cancellation));

        Assert.Equal(DeliveryOutcome.Filed, (await mailbox.DeliverAsync(message, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_message_without_its_content_is_not_filed()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        cluster.Store.LoseContent(address);

        await Assert.ThrowsAsync<ContentMissingException>(async () =>
            await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation));

        Assert.Equal(0, (await mailbox.GetStatusAsync(Cancellation)).Messages);
    }

    [Fact]
    public async Task A_failed_deletion_leaves_the_room_to_the_store_to_tell()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.SetQuotaAsync(1_000, Cancellation);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation);
        cluster.Store.FailNextAppend(address, afterCommit: true);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => mailbox.DeleteAsync(1, Cancellation));
        await cluster.Cluster.WaitForDeactivationAsync(mailbox);
        DeliveryReceipt next = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation);

        Assert.Equal(DeliveryOutcome.Filed, next.Outcome);
    }

    [Fact]
    public async Task A_quota_that_was_not_written_is_not_in_force()
    {
        IMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(5_000, Cancellation);
        await cluster.FailNextWriteAsync("mailbox", mailbox);

        await Assert.ThrowsAsync<OrleansException>(() => mailbox.SetQuotaAsync(1, Cancellation));
        Assert.Equal(5_000, (await mailbox.GetStatusAsync(Cancellation)).QuotaOctets);

        await mailbox.SetQuotaAsync(7_000, Cancellation);
        await cluster.Cluster.DeactivateAsync(mailbox);
        Assert.Equal(7_000, (await mailbox.GetStatusAsync(Cancellation)).QuotaOctets);
    }

    [Fact]
    public async Task Quotas_set_at_once_are_written_one_after_the_other()
    {
        IMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());

        await Task.WhenAll(Enumerable.Range(1, 20).Select(octets => mailbox.SetQuotaAsync(octets, Cancellation)));

        long? quota = (await mailbox.GetStatusAsync(Cancellation)).QuotaOctets;
        await cluster.Cluster.DeactivateAsync(mailbox);
        Assert.InRange(quota!.Value, 1, 20);
        Assert.Equal(quota, (await mailbox.GetStatusAsync(Cancellation)).QuotaOctets);
    }

    [Fact]
    public async Task Bad_arguments_are_refused_by_name()
    {
        IMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage message = await cluster.NewMessageAsync();

        await Assert.ThrowsAsync<ArgumentException>(() =>
            mailbox.DeliverAsync(message with { DeliveryKey = new byte[31] }, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            mailbox.DeliverAsync(message with { Size = -1 }, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => mailbox.SetQuotaAsync(-1, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            mailbox.ListAsync(new MessageQuery(null, 0, false), Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            mailbox.ListAsync(new MessageQuery(null, 501, false), Cancellation));
    }

    [Theory]
    [InlineData("Box@example.org")]
    [InlineData("box@EXAMPLE.org")]
    [InlineData("box")]
    public async Task A_key_that_is_not_canonical_is_no_mailbox(string key) =>
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Mailbox(key).GetStatusAsync(Cancellation));

    [Fact]
    public async Task Details_of_a_later_version_are_read_and_damaged_ones_are_told()
    {
        string address = TestMessages.NewAddress();
        IMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Cancellation);

        cluster.Store.Rewrite(address, 1, details => [.. "{\"later\":[1,{}],"u8, .. details[1..]]);
        Assert.NotNull(await mailbox.FindAsync(1, Cancellation));

        cluster.Store.Rewrite(address, 1, details => details[..^1]);
        await Assert.ThrowsAsync<InvalidDataException>(() => mailbox.FindAsync(1, Cancellation));
    }

    [Fact]
    public void Details_are_stored_as_lean_JSON()
    {
        string json = Encoding.UTF8.GetString(Mailboxes.MessageDetailsJson.Write(
            TestMessages.Details("Grüße <b>") with { Dsn = null, Tag = null }));

        Assert.Contains("\"subject\":\"Grüße <b>\"", json, StringComparison.Ordinal);
        Assert.Contains("\"reversePath\":\"alice@example.com\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
    }
}
