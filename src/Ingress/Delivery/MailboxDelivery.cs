using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Cluster;

namespace RelateMail.Ingress.Delivery;

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

    private readonly MailboxGrainFactory _mailboxes = new(grains);

    /// <summary>Never throws for a mailbox: each is tried, whatever becomes of the others.</summary>
    /// <param name="isRepeatable">
    /// The client's next try will be known for a repeat. Where it will not, a mailbox that has the message already would
    /// get it again with each try for the others: so all are asked for room before any gets it.
    /// </param>
    public async Task<DeliveryTally> DeliverAsync(
        IReadOnlyList<AddressedMessage> messages, bool isRepeatable, CancellationToken cancellationToken)
    {
        Guid id = messages[0].Message.Id;
        if (messages.Count > 1 && !isRepeatable)
        {
            DeliveryTally room = Count(id, await AskAllAsync(messages, AskForRoomAsync, cancellationToken));
            if (!room.IsComplete)
            {
                return room with { Filed = 0 };
            }
        }

        return Count(id, await AskAllAsync(messages, FileAsync, cancellationToken));
    }

    private static async Task<Answer[]> AskAllAsync(
        IReadOnlyList<AddressedMessage> messages,
        Func<AddressedMessage, CancellationToken, Task<Answer>> ask,
        CancellationToken cancellationToken)
    {
        if (messages.Count == 1)
        {
            return [await ask(messages[0], cancellationToken)];
        }

        var answers = new Answer[messages.Count];
        await Parallel.ForAsync(
            0,
            messages.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism },
            async (index, _) => answers[index] = await ask(messages[index], cancellationToken));
        return answers;
    }

    private async Task<Answer> FileAsync(AddressedMessage addressed, CancellationToken cancellationToken)
    {
        try
        {
            // Not the session's token: once begun, a delivery is better finished than torn.
            DeliveryReceipt receipt = await calls.RunAsync(
                (_mailboxes, addressed),
                static call => call._mailboxes.Get(call.addressed.Mailbox)
                    .DeliverAsync(call.addressed.Message, CancellationToken.None),
                cancellationToken);
            return new(receipt, null);
        }
        catch (Exception exception)
        {
            return new(null, exception);
        }
    }

    /// <summary>What would become of the message, as far as can be known before: filed, or no room.</summary>
    private async Task<Answer> AskForRoomAsync(AddressedMessage addressed, CancellationToken cancellationToken)
    {
        try
        {
            MailboxStatus status = await calls.RunAsync(
                (_mailboxes, addressed.Mailbox),
                static call => call._mailboxes.Get(call.Mailbox).GetStatusAsync(CancellationToken.None),
                cancellationToken);
            bool fits = status.QuotaOctets is not { } quota || addressed.Message.Size <= quota - status.Octets;
            return new(new DeliveryReceipt(
                fits ? DeliveryOutcome.Filed : DeliveryOutcome.OverQuota, 0, addressed.Message.Id), null);
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
