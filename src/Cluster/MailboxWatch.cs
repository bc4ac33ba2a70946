using System.Runtime.CompilerServices;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Cluster;

/// <summary>A mailbox watched for as long as one likes, whatever becomes of silos and connections.</summary>
public static class MailboxWatch
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Every message with a greater UID, in UID order, each once: those that are there, then each as it is committed.
    /// Where the watch breaks off (a silo went, the mailbox moved, the network failed) it is opened again behind the last
    /// message, so that none is missed and none comes twice. It ends by its token only. A mailbox that does not exist is
    /// an empty one: the watch waits for its first message.
    /// </summary>
    /// <param name="address">In any form; it need not be canonical.</param>
    /// <param name="after">Exclusive UID cursor; 0 for all.</param>
    /// <param name="reopening">
    /// Is told before the watch is opened again; null where a silo ended it in good order. May be called from any thread.
    /// </param>
    /// <param name="time">Null for the system's.</param>
    /// <exception cref="ArgumentException">Not an address, or a negative UID.</exception>
    public static IAsyncEnumerable<StoredMessage> WatchMailboxAsync(
        this IGrainFactory grains,
        string address,
        long after = 0,
        Action<Exception?>? reopening = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return MailboxAddress.TryCanonicalize(address, out string? canonical)
            ? WatchAsync(grains, canonical, after, reopening, time ?? TimeProvider.System, cancellationToken)
            : throw new ArgumentException("Not a mail address.", nameof(address));
    }

    private static async IAsyncEnumerable<StoredMessage> WatchAsync(
        IGrainFactory grains,
        string mailbox,
        long after,
        Action<Exception?>? reopening,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan wait = s_firstWait;
        while (true)
        {
            long opening = time.GetTimestamp();
            IAsyncEnumerable<StoredMessage> opened =
                grains.GetGrain<IMailboxGrain>(mailbox).WatchAsync(after, cancellationToken);
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

            // Not all at the same moment: a silo that went had many watchers.
            wait = time.GetElapsedTime(opening) > s_longestWait ? s_firstWait : wait;
            await Task.Delay(wait * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
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
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsTransient(exception))
        {
            return new Step(false, exception);
        }
    }

    /// <remarks>
    /// A cancellation that is not ours is a silo's, which gave the watch up. A client that has just found its cluster
    /// again may not know its grain types for a moment; Orleans then throws an <see cref="ArgumentException"/> of its own.
    /// </remarks>
    private static bool IsTransient(Exception exception) => exception is TimeoutException or OrleansException
        or EnumerationAbortedException or OperationCanceledException or ArgumentException { Source: "Orleans.Core" };

    /// <param name="Fault">Null for a message, and where the watch ended in good order.</param>
    private readonly record struct Step(bool IsMessage, Exception? Fault);
}
