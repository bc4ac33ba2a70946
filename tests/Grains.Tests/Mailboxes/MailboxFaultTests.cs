using System.Text;
using Orleans.Storage;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>
/// Faults of the store: no acknowledged message is lost or duplicated, and memory follows the store.
/// </summary>
public sealed class MailboxFaultTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_append_is_reported_and_the_retry_files_once(bool afterCommit)
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);
        InboundMessage message = await cluster.NewMessageAsync();
        cluster.Store.FailNextAppend(address, afterCommit);

        await Assert.ThrowsAsync<MailboxUnavailableException>(() => mailbox.DeliverAsync(message, Token));
        DeliveryReceipt retry = await mailbox.DeliverAsync(message, Token);

        Assert.Equal(afterCommit ? DeliveryOutcome.Duplicate : DeliveryOutcome.Filed, retry.Outcome);
        Assert.Equal((2L, message.Id), (retry.Uid, retry.Id));
        Assert.Equal(2, (await mailbox.GetStatusAsync(Token)).Messages);
    }

    [Fact]
    public async Task A_message_committed_by_a_failed_append_counts_towards_the_quota()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.SetQuotaAsync(1_000, Token);
        cluster.Store.FailNextAppend(address, afterCommit: true);

        await Assert.ThrowsAsync<MailboxUnavailableException>(async () =>
            await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token));
        await cluster.Cluster.WaitForDeactivationAsync(mailbox);
        DeliveryReceipt next = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        Assert.Equal(DeliveryOutcome.OverQuota, next.Outcome);
    }

    [Fact]
    public async Task Concurrent_duplicates_of_a_failed_append_fail_too()
    {
        // A call can arrive after another one that was sent later. The duplicate is then no duplicate any more, and the
        // next round tries again.
        const int Rounds = 50;
        int late = 0;
        while (await RepeatDuringAFailedAppendAsync() is null)
        {
            Assert.True(++late < Rounds, "No duplicate failed with the append that it waited for.");
        }
    }

    [Fact]
    public async Task A_mailbox_answers_while_a_delivery_waits_for_the_store()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        AppendHold hold = cluster.Store.HoldAppends(address);

        Task<DeliveryReceipt> delivery = mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);
        await hold.Reached;
        MessagePage page = await mailbox.ListAsync(new MessageQuery { Limit = 10 }, Token);
        hold.Release();

        Assert.Empty(page.Messages);
        Assert.Equal(DeliveryOutcome.Filed, (await delivery).Outcome);
    }

    [Fact]
    public async Task A_cancelled_call_does_not_undo_the_delivery()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.SetQuotaAsync(1_000, Token);
        InboundMessage message = await cluster.NewMessageAsync();
        AppendHold hold = cluster.Store.HoldAppends(address);
        using var patience = new CancellationTokenSource();

        Task<DeliveryReceipt> given = mailbox.DeliverAsync(message, patience.Token);
        await hold.Reached;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Task<DeliveryReceipt> retry = mailbox.DeliverAsync(message, Token);
        hold.Release();

        Assert.Equal(new DeliveryReceipt
        {
            Outcome = DeliveryOutcome.Duplicate,
            Uid = 1,
            Id = message.Id,
        }, await retry);
        DeliveryReceipt next = await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: 1), Token);
        Assert.Equal(DeliveryOutcome.OverQuota, next.Outcome);
    }

    [Fact]
    public async Task A_delivery_fails_when_another_writer_uses_every_UID_and_the_retry_files()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        InboundMessage message = await cluster.NewMessageAsync();
        cluster.Store.RefuseUids(address, appends: 5);

        await Assert.ThrowsAsync<InconsistentStateException>(() => mailbox.DeliverAsync(message, Token));

        Assert.Equal(DeliveryOutcome.Filed, (await mailbox.DeliverAsync(message, Token)).Outcome);
    }

    [Fact]
    public async Task A_message_without_its_content_is_not_filed()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        cluster.Store.LoseContent(address);

        await Assert.ThrowsAsync<ContentMissingException>(async () =>
            await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token));

        Assert.Equal(0, (await mailbox.GetStatusAsync(Token)).Messages);
    }

    [Fact]
    public async Task The_used_octets_are_read_from_the_store_after_a_failed_delete()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.SetQuotaAsync(1_000, Token);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);
        cluster.Store.FailNextAppend(address, afterCommit: true);

        await Assert.ThrowsAsync<MailboxUnavailableException>(() => mailbox.DeleteAsync(1, Token));
        await cluster.Cluster.WaitForDeactivationAsync(mailbox);
        DeliveryReceipt next = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        Assert.Equal(DeliveryOutcome.Filed, next.Outcome);
    }

    [Fact]
    public async Task A_quota_is_not_in_force_after_a_failed_write()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(5_000, Token);
        await cluster.FailNextWriteAsync("mailbox", mailbox);

        await Assert.ThrowsAsync<OrleansException>(() => mailbox.SetQuotaAsync(1, Token));
        Assert.Equal(5_000, (await mailbox.GetStatusAsync(Token)).QuotaOctets);

        await mailbox.SetQuotaAsync(7_000, Token);
        await cluster.Cluster.DeactivateAsync(mailbox);
        Assert.Equal(7_000, (await mailbox.GetStatusAsync(Token)).QuotaOctets);
    }

    [Fact]
    public async Task Concurrent_quota_changes_are_written_one_at_a_time()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());

        await Task.WhenAll(Enumerable.Range(1, 20).Select(octets => mailbox.SetQuotaAsync(octets, Token)));

        long? quota = (await mailbox.GetStatusAsync(Token)).QuotaOctets;
        await cluster.Cluster.DeactivateAsync(mailbox);
        Assert.InRange(quota!.Value, 1, 20);
        Assert.Equal(quota, (await mailbox.GetStatusAsync(Token)).QuotaOctets);
    }

    [Fact]
    public async Task Invalid_arguments_are_rejected()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage message = await cluster.NewMessageAsync();

        await Assert.ThrowsAsync<ArgumentException>(() =>
            mailbox.DeliverAsync(message with { DeliveryKey = [.. new byte[31]] }, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            mailbox.DeliverAsync(message with { Size = -1 }, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => mailbox.SetQuotaAsync(-1, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            mailbox.ListAsync(new MessageQuery { Limit = 0 }, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            mailbox.ListAsync(new MessageQuery { Limit = 501 }, Token));
    }

    [Theory]
    [InlineData("Box@example.org")]
    [InlineData("box@EXAMPLE.org")]
    [InlineData("box")]
    public async Task A_key_that_is_not_canonical_is_rejected(string key) =>
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Mailbox(key).GetStatusAsync(Token));

    [Fact]
    public async Task Unknown_members_of_details_are_ignored_and_malformed_details_are_reported()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);

        cluster.Store.Rewrite(address, 1, details => [.. "{\"later\":[1,{}],"u8, .. details[1..]]);
        Assert.NotNull(await mailbox.FindAsync(1, Token));

        cluster.Store.Rewrite(address, 1, details => details[..^1]);
        await Assert.ThrowsAsync<InvalidDataException>(() => mailbox.FindAsync(1, Token));
    }

    [Fact]
    public void Details_are_stored_as_JSON_without_nulls_and_escapes()
    {
        string json = Encoding.UTF8.GetString(MessageDetailsJson.Write(
            TestMessages.Details("Grüße <b>") with { Dsn = null, Tag = null }));

        Assert.Contains("\"subject\":\"Grüße <b>\"", json, StringComparison.Ordinal);
        Assert.Contains("\"reversePath\":\"alice@example.com\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
    }

    /// <returns>The failure of the duplicate; null if it was filed, because it came after the failure.</returns>
    private async Task<MailboxUnavailableException?> RepeatDuringAFailedAppendAsync()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        InboundMessage message = await cluster.NewMessageAsync();
        AppendHold hold = cluster.Store.HoldAppends(address);
        cluster.Store.FailNextAppend(address, afterCommit: false);

        Task<DeliveryReceipt> first = mailbox.DeliverAsync(message, Token);
        await hold.Reached;
        Task<DeliveryReceipt> repeat = mailbox.DeliverAsync(message, Token);
        await mailbox.GetStatusAsync(Token); // the duplicate waits for the append now, unless it is late
        hold.Release();

        await Assert.ThrowsAsync<MailboxUnavailableException>(() => first);
        Exception? failure = await Record.ExceptionAsync(() => repeat);
        DeliveryOutcome expected = failure is null ? DeliveryOutcome.Duplicate : DeliveryOutcome.Filed;
        Assert.Equal(expected, (await mailbox.DeliverAsync(message, Token)).Outcome);
        return failure is null ? null : Assert.IsType<MailboxUnavailableException>(failure);
    }
}
