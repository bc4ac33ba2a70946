using RelateMail.Grains.Abstractions;

namespace RelateMail.Gateway.Delivery;

/// <summary>What the mailboxes of one message answered.</summary>
/// <param name="FirstId">
/// Id under which the first mailbox holds the message; the transaction's own where any is new.
/// </param>
/// <param name="Fault">One of the faults; null where there was none.</param>
internal readonly record struct DeliveryTally(
    int Filed, int Duplicates, int Full, int Faults, Guid FirstId, Exception? Fault)
{
    /// <summary>Every mailbox has committed an entry.</summary>
    public bool IsComplete => Full == 0 && Faults == 0;

    /// <summary>Every mailbox had it already: nothing refers to the new content.</summary>
    public bool IsRepeat => IsComplete && Filed == 0;

    /// <summary>It is certain that no mailbox refers to the new content.</summary>
    public bool IsUnreferenced => Filed == 0 && Faults == 0;
}

/// <summary>Takes one message to all its mailboxes, in parallel, and waits for the last of them.</summary>
internal sealed class MailboxDelivery(IGrainFactory grains, ClusterCalls calls)
{
    /// <summary>Calls of one message under way at a time.</summary>
    private const int Parallelism = 64;

    /// <summary>Never throws for a mailbox: each is tried, whatever becomes of the others.</summary>
    public async Task<DeliveryTally> DeliverAsync(
        IReadOnlyList<AddressedMessage> messages, CancellationToken cancellationToken)
    {
        var answers = new Answer[messages.Count];
        if (messages.Count == 1)
        {
            answers[0] = await DeliverAsync(messages[0], cancellationToken);
        }
        else
        {
            await Parallel.ForAsync(
                0,
                messages.Count,
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism },
                async (index, _) => answers[index] = await DeliverAsync(messages[index], cancellationToken));
        }

        return Count(messages[0].Message.Id, answers);
    }

    private async Task<Answer> DeliverAsync(AddressedMessage addressed, CancellationToken cancellationToken)
    {
        try
        {
            // Not the session's token: once begun, a delivery is better finished than torn.
            DeliveryReceipt receipt = await calls.RunAsync(
                (grains, addressed),
                static call => call.grains.GetGrain<IMailboxGrain>(call.addressed.Mailbox)
                    .DeliverAsync(call.addressed.Message, CancellationToken.None),
                cancellationToken);
            return new(receipt, null);
        }
        catch (Exception exception)
        {
            return new(null, exception);
        }
    }

    private static DeliveryTally Count(Guid id, Answer[] answers)
    {
        int Of(DeliveryOutcome outcome) => answers.Count(answer => answer.Receipt?.Outcome == outcome);

        int filed = Of(DeliveryOutcome.Filed);
        int duplicates = Of(DeliveryOutcome.Duplicate);
        int full = Of(DeliveryOutcome.OverQuota);
        return new DeliveryTally(
            filed,
            duplicates,
            full,
            answers.Length - filed - duplicates - full, // an outcome of a newer silo is a fault as well
            duplicates == answers.Length ? answers[0].Receipt!.Id : id,
            Array.Find(answers, answer => answer.Fault is not null).Fault);
    }

    private readonly record struct Answer(DeliveryReceipt? Receipt, Exception? Fault);
}
