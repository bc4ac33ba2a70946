using Orleans.Serialization;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Storage;

namespace RelateMail.Ingress.Delivery;

/// <summary>The outcomes of one message in its mailboxes, counted.</summary>
/// <param name="Filed">Mailboxes that have filed the message.</param>
/// <param name="Duplicates">Mailboxes that already had it.</param>
/// <param name="Full">Mailboxes without room for it now.</param>
/// <param name="TooSmall">Mailboxes whose whole quota is smaller than the message.</param>
/// <param name="Faults">Mailboxes whose call failed.</param>
/// <param name="FirstId">
/// If every mailbox already had the message, the id under which the first of them holds it; otherwise the id of the
/// transaction.
/// </param>
/// <param name="Fault">One of the faults; null if no call failed.</param>
internal readonly record struct DeliveryTally(
    int Filed, int Duplicates, int Full, int TooSmall, int Faults, Guid FirstId, Exception? Fault)
{
    /// <summary>True if every mailbox has committed an entry.</summary>
    public bool IsComplete => Full == 0 && TooSmall == 0 && Faults == 0;

    /// <summary>True if every mailbox already had the message, so that no entry references the new content.</summary>
    public bool IsRepeat => IsComplete && Filed == 0;

    /// <summary>True if a mailbox did not find the content in the store.</summary>
    /// <remarks>A client of the cluster gets the exception itself, or only the name of its type.</remarks>
    public bool IsContentMissing => Fault is ContentMissingException
        || (Fault is UnavailableExceptionFallbackException { ExceptionType: { } type }
            && type.Contains(typeof(ContentMissingException).FullName!, StringComparison.Ordinal));

    /// <summary>True if certainly no mailbox references the new content.</summary>
    public bool IsUnreferenced => Filed == 0 && Faults == 0;
}

/// <summary>Delivers one message to all its mailboxes in parallel, and waits for all of them.</summary>
internal sealed class MailboxDelivery(IGrainFactory grains, ClusterCalls calls)
{
    /// <summary>Largest number of concurrent calls for one message.</summary>
    public const int Parallelism = 64;

    private readonly MailboxGrainFactory _mailboxes = new(grains);

    /// <summary>
    /// Delivers to each mailbox, even if others fail; a failed mailbox is counted and never thrown. If a repeat of the
    /// message would not be recognized, each further try by the client would file it again in the mailboxes that
    /// already have it. Such a message is filed only if all mailboxes have room.
    /// </summary>
    /// <param name="messages">At least one, each for another mailbox.</param>
    /// <param name="isRepeatable">True if the mailboxes recognize a repeat by its delivery key.</param>
    /// <param name="budget">The time for retries that the transaction has left.</param>
    /// <param name="cancellationToken">Ends the retries, not a call that has begun.</param>
    public async Task<DeliveryTally> DeliverAsync(
        IReadOnlyList<AddressedMessage> messages,
        bool isRepeatable,
        RetryBudget budget,
        CancellationToken cancellationToken)
    {
        Guid id = messages[0].Message.Id;
        if (messages.Count > 1 && !isRepeatable)
        {
            DeliveryTally room = Count(id, await AskAllAsync(
                messages, message => AskForRoomAsync(message, budget, cancellationToken)));
            if (!room.IsComplete)
            {
                return room with { Filed = 0 };
            }
        }

        return Count(id, await AskAllAsync(messages, message => FileAsync(message, budget, cancellationToken)));
    }

    private static async Task<Answer[]> AskAllAsync(
        IReadOnlyList<AddressedMessage> messages, Func<AddressedMessage, Task<Answer>> ask)
    {
        if (messages.Count == 1)
        {
            return [await ask(messages[0])];
        }

        var answers = new Answer[messages.Count];
        await Parallel.ForAsync(
            0,
            messages.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism },
            async (index, _) => answers[index] = await ask(messages[index]));
        return answers;
    }

    private async Task<Answer> FileAsync(
        AddressedMessage addressed, RetryBudget budget, CancellationToken cancellationToken)
    {
        try
        {
            // Without the session's token, because a delivery that was cut off would have an unknown outcome.
            DeliveryReceipt receipt = await calls.RunAsync(
                (_mailboxes, addressed),
                static call => call._mailboxes.Get(call.addressed.Mailbox)
                    .DeliverAsync(call.addressed.Message, CancellationToken.None),
                budget,
                cancellationToken);
            return new(receipt, null);
        }
        catch (Exception exception)
        {
            return new(null, exception);
        }
    }

    /// <summary>Predicts the outcome by the quota of the mailbox: filed, over quota or larger than the quota.</summary>
    private async Task<Answer> AskForRoomAsync(
        AddressedMessage addressed, RetryBudget budget, CancellationToken cancellationToken)
    {
        try
        {
            MailboxStatus status = await calls.RunAsync(
                (_mailboxes, addressed.Mailbox),
                static call => call._mailboxes.Get(call.Mailbox).GetStatusAsync(CancellationToken.None),
                budget,
                cancellationToken);
            long size = addressed.Message.Size;
            DeliveryOutcome outcome = size > status.QuotaOctets ? DeliveryOutcome.LargerThanQuota
                : size > status.QuotaOctets - status.Octets ? DeliveryOutcome.OverQuota
                : DeliveryOutcome.Filed;
            return new(new DeliveryReceipt { Outcome = outcome, Id = addressed.Message.Id }, null);
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
        int tooSmall = Of(DeliveryOutcome.LargerThanQuota);
        return new DeliveryTally(
            filed,
            duplicates,
            full,
            tooSmall,
            answers.Length - filed - duplicates - full - tooSmall, // an outcome that only newer silos know is a fault
            duplicates == answers.Length ? answers[0].Receipt!.Id ?? id : id,
            Array.Find(answers, answer => answer.Fault is not null).Fault);
    }

    private readonly record struct Answer(DeliveryReceipt? Receipt, Exception? Fault);
}
