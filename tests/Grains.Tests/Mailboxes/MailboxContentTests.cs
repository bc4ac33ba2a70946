using System.Security.Cryptography;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>Messages that bring their content.</summary>
public sealed class MailboxContentTests(SqliteCluster sqlite, MemoryCluster memory)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_content_in_a_call_is_stored_with_the_message()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = sqlite.Mailbox(address);
        InboundMessage message = WithContent(4_096);

        DeliveryReceipt receipt = await mailbox.DeliverAsync(message, Token);

        Assert.Equal(new DeliveryReceipt { Outcome = DeliveryOutcome.Filed, Uid = 1, Id = message.Id }, receipt);
        Assert.Equal(message.Content!.Octets.ToArray(), await ReadAsync(message.ContentId));
        Assert.Equal(message.ContentId, (await sqlite.Messages.FindAsync(address, 1, Token))!.ContentId);
    }

    [Fact]
    public async Task A_retry_to_another_activation_changes_nothing()
    {
        IInternalMailboxGrain mailbox = sqlite.Mailbox(TestMessages.NewAddress());
        InboundMessage message = WithContent(4_096);
        DeliveryReceipt first = await mailbox.DeliverAsync(message, Token);
        await sqlite.Cluster.DeactivateAsync(mailbox);

        DeliveryReceipt second = await mailbox.DeliverAsync(message, Token);

        Assert.Equal(first with { Outcome = DeliveryOutcome.Duplicate }, second);
        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Messages);
        Assert.Equal(message.Content!.Octets.ToArray(), await ReadAsync(message.ContentId));
    }

    [Fact]
    public async Task A_repeat_and_a_message_for_a_full_mailbox_store_no_content()
    {
        IInternalMailboxGrain mailbox = sqlite.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(5_000, Token);
        _ = await mailbox.DeliverAsync(WithContent(4_096, "same"), Token);
        InboundMessage repeat = WithContent(4_096, "same");
        InboundMessage other = WithContent(4_096, "other");

        Assert.Equal(DeliveryOutcome.Duplicate, (await mailbox.DeliverAsync(repeat, Token)).Outcome);
        Assert.Equal(DeliveryOutcome.OverQuota, (await mailbox.DeliverAsync(other, Token)).Outcome);

        Assert.Null(await sqlite.Contents.FindSizeAsync(repeat.ContentId, Token));
        Assert.Null(await sqlite.Contents.FindSizeAsync(other.ContentId, Token));
    }

    [Fact]
    public async Task A_size_that_is_not_that_of_the_content_is_rejected()
    {
        IInternalMailboxGrain mailbox = sqlite.Mailbox(TestMessages.NewAddress());

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => mailbox.DeliverAsync(WithContent(4_096) with { Size = 4_095 }, Token));
        await Assert.ThrowsAsync<ArgumentException>(
            () => mailbox.DeliverAsync(WithContent(262_145), Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_retry_after_an_unknown_outcome_files_the_message_once(bool afterCommit)
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = memory.Mailbox(address);
        InboundMessage message = WithContent(4_096);
        memory.Store.FailNextAppend(address, afterCommit);

        await Assert.ThrowsAsync<MailboxUnavailableException>(() => mailbox.DeliverAsync(message, Token));
        DeliveryReceipt receipt = await mailbox.DeliverAsync(message, Token);

        Assert.Equal(afterCommit ? DeliveryOutcome.Duplicate : DeliveryOutcome.Filed, receipt.Outcome);
        Assert.Equal(message.Id, receipt.Id);
        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Messages);
    }

    private static InboundMessage WithContent(int size, string? key = null)
    {
        byte[] octets = RandomNumberGenerator.GetBytes(size);
        return TestMessages.Message(Guid.CreateVersion7(), key, size) with
        {
            Content = new InboundContent { Octets = [.. octets], Digest = [.. SHA256.HashData(octets)] },
        };
    }

    private async Task<byte[]> ReadAsync(Guid id)
    {
        using var read = new MemoryStream();
        await foreach (ReadOnlyMemory<byte> piece in sqlite.Contents.ReadAsync(id, 0, Token))
        {
            read.Write(piece.Span);
        }

        return read.ToArray();
    }
}
