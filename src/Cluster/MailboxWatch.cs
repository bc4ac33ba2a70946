using System.Runtime.CompilerServices;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Cluster;

/// <summary>Watches a mailbox without an end, across failures of silos and connections.</summary>
public static class MailboxWatch
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Returns every message with a greater UID once, in UID order: first the existing ones, then each new one after
    /// its commit. If the watch fails, because a silo stops, the mailbox moves or the network fails, it is reopened
    /// after the last message, so that no message is missed or repeated. Only the token ends the watch. A mailbox that
    /// does not exist is empty: the watch waits for its first message.
    /// </summary>
    /// <param name="grains">The client of the cluster.</param>
    /// <param name="address">The address of the mailbox; need not be canonical.</param>
    /// <param name="after">Exclusive UID cursor; 0 for all.</param>
    /// <param name="reopening">
    /// Called on any thread before the watch is reopened, with the fault that ended it; with null if the silo ended the
    /// watch in an orderly way.
    /// </param>
    /// <param name="timeProvider">Null for the system's clock.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="ArgumentException">Not an address, or a negative UID.</exception>
    public static IAsyncEnumerable<StoredMessage> WatchMailboxAsync(
        this IGrainFactory grains,
        string address,
        long after = 0,
        Action<Exception?>? reopening = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        IMailboxGrain mailbox = grains.GetMailbox(address);
        return ReopenAsync(
            mailbox.WatchAsync, after, reopening, timeProvider ?? TimeProvider.System, cancellationToken);
    }

    /// <summary>
    /// Returns the first message with a greater UID that matches, as soon as it is committed. Waits across failures of
    /// silos and connections until the token ends the wait.
    /// </summary>
    /// <param name="grains">The client of the cluster.</param>
    /// <param name="address">The address of the mailbox; need not be canonical.</param>
    /// <param name="after">Exclusive UID cursor; 0 for all.</param>
    /// <param name="matches">Null for any message.</param>
    /// <param name="timeProvider">Null for the system's clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">Not an address, or a negative UID.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    public static async Task<StoredMessage> WaitForMessageAsync(
        this IGrainFactory grains,
        string address,
        long after = 0,
        Func<StoredMessage, bool>? matches = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        await foreach (StoredMessage message in grains.WatchMailboxAsync(
            address, after, reopening: null, timeProvider, cancellationToken))
        {
            if (matches?.Invoke(message) != false)
            {
                return message;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Does the same with a watch that the caller opens.</summary>
    /// <param name="open">Opens a watch after a UID.</param>
    /// <param name="after">Exclusive UID cursor; 0 for all.</param>
    /// <param name="reopening">As for <see cref="WatchMailboxAsync"/>; can be null.</param>
    /// <param name="timeProvider">The clock of the waits between two openings.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public static async IAsyncEnumerable<StoredMessage> ReopenAsync(
        Func<long, CancellationToken, IAsyncEnumerable<StoredMessage>> open,
        long after,
        Action<Exception?>? reopening,
        TimeProvider timeProvider,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan wait = s_firstWait;
        while (true)
        {
            long opening = timeProvider.GetTimestamp();
            IAsyncEnumerable<StoredMessage> opened = open(after, cancellationToken);
            await using (IAsyncEnumerator<StoredMessage> messages = opened.GetAsyncEnumerator(cancellationToken))
            {
                Step step;
                while ((step = await NextAsync(messages, cancellationToken)).IsMessage)
                {
                    yield return messages.Current;
                    after = messages.Current.Uid;
                }

                reopening?.Invoke(step.Fault);
            }

            // Random, because a silo that stopped had many watchers, which should not all reopen at the same moment.
            wait = timeProvider.GetElapsedTime(opening) > s_longestWait ? s_firstWait : wait;
            await Task.Delay(wait * (0.5 + (Random.Shared.NextDouble() / 2)), timeProvider, cancellationToken);
            wait = 2 * wait < s_longestWait ? 2 * wait : s_longestWait;
        }
    }

    private static async Task<Step> NextAsync(
        IAsyncEnumerator<StoredMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            return new Step(await messages.MoveNextAsync(), null);
        }
        catch (Exception exception) when (
            !cancellationToken.IsCancellationRequested
            && (exception is OperationCanceledException || TransientFaults.IsTransient(exception)))
        {
            return new Step(false, exception); // a cancellation without the caller's token comes from a silo that stops
        }
    }

    /// <summary>One step of a watch. <c>Fault</c> is null for a message, and if the watch ended in an orderly way.
    /// </summary>
    private readonly record struct Step(bool IsMessage, Exception? Fault);
}
