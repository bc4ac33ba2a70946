using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>Messages whose details are long, on every store.</summary>
public abstract class MailboxDetailsContract(GrainCluster cluster)
{
    private const int Parts = 190;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_read_with_all_its_parts()
    {
        (IInternalMailboxGrain mailbox, InboundMessage message) = await DeliverAsync();

        StoredMessage found = (await mailbox.FindAsync(1, Token))!;
        MessagePage page = await mailbox.ListAsync(new MessageQuery(), Token);
        ChangePage changes = await mailbox.ListChangesAsync(new ChangeQuery(), Token);

        Assert.Equivalent(message.Details, found.Details, strict: true);
        Assert.Equivalent(message.Details, Assert.Single(page.Messages).Details, strict: true);
        Assert.Equivalent(message.Details, Assert.Single(changes.Changes).Message!.Details, strict: true);
    }

    [Fact]
    public async Task A_short_list_has_the_first_parts_and_names_what_it_lacks()
    {
        (IInternalMailboxGrain mailbox, InboundMessage message) = await DeliverAsync();

        MessagePage page = await mailbox.ListAsync(new MessageQuery { IsShort = true }, Token);
        ChangePage changes = await mailbox.ListChangesAsync(new ChangeQuery { IsShort = true }, Token);

        MessageSummary shown = Assert.Single(page.Messages).Details.Summary;
        Assert.InRange(shown.Parts.Length, 5, 30);
        Assert.Equal(message.Details.Summary.Parts[..shown.Parts.Length], shown.Parts);
        Assert.Equal(["parts", "attachments"], shown.TruncatedFields);
        Assert.Equal(message.Details.Summary.Subject, shown.Subject);
        Assert.Equivalent(shown, Assert.Single(changes.Changes).Message!.Details.Summary, strict: true);
    }

    [Fact]
    public async Task Long_details_count_in_the_octets_and_the_quota()
    {
        (IInternalMailboxGrain mailbox, InboundMessage message) = await DeliverAsync();
        long counted = message.Size + StoredDetails.Of(message.Details).Shared.Length;
        Assert.Equal(counted, (await mailbox.GetStatusAsync(Token)).Octets);

        await mailbox.SetQuotaAsync((2 * counted) - 1, Token);
        Assert.Equal(DeliveryOutcome.OverQuota, (await mailbox.DeliverAsync(await NewMessageAsync(), Token)).Outcome);
        await mailbox.SetQuotaAsync(counted - 1, Token);
        Assert.Equal(
            DeliveryOutcome.LargerThanQuota, (await mailbox.DeliverAsync(await NewMessageAsync(), Token)).Outcome);

        await mailbox.SetQuotaAsync(2 * counted, Token);
        Assert.Equal(DeliveryOutcome.Filed, (await mailbox.DeliverAsync(await NewMessageAsync(), Token)).Outcome);
        Assert.True(await mailbox.DeleteAsync(1, Token));
        Assert.Equal(counted, (await mailbox.GetStatusAsync(Token)).Octets);
        Assert.Equal(DeliveryOutcome.Filed, (await mailbox.DeliverAsync(await NewMessageAsync(), Token)).Outcome);
    }

    private async Task<(IInternalMailboxGrain Mailbox, InboundMessage Message)> DeliverAsync()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage message = await NewMessageAsync();
        DeliveryReceipt receipt = await mailbox.DeliverAsync(message, Token);
        Assert.Equal(DeliveryOutcome.Filed, receipt.Outcome);
        return (mailbox, message);
    }

    private async Task<InboundMessage> NewMessageAsync()
    {
        InboundMessage message = await cluster.NewMessageAsync();
        MessageSummary summary = message.Details.Summary;
        PartSummary part = summary.Parts[0];
        return message with
        {
            Details = message.Details with
            {
                Summary = summary with
                {
                    Parts = [.. Enumerable.Range(1, Parts).Select(number => part with { Number = number })],
                },
            },
        };
    }
}

public sealed class MailboxDetailsInMemoryTests(MemoryCluster cluster) : MailboxDetailsContract(cluster);

public sealed class MailboxDetailsOnSqliteTests(SqliteCluster cluster) : MailboxDetailsContract(cluster);
