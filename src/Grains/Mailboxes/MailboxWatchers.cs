using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// The open watches of one mailbox activation. Each watch reads from its cursor, page by page at the pace of its
/// caller, and then waits for the change signal. A slow watcher needs no buffer and delays no other call.
/// </summary>
/// <remarks>
/// UIDs are assigned before the commit, but no message is skipped: the store rejects an entry below its next UID
/// (<see cref="AppendStatus.UidConflict"/>), so commits in one mailbox are in UID order and a read never misses a lower
/// UID that commits later. The UID of a failed append remains a gap.
/// </remarks>
internal sealed class MailboxWatchers(
    string mailbox,
    IMessageStore store,
    SiloShutdownSignal shutdown,
    GrainMetrics metrics,
    TimeProvider timeProvider,
    ILogger<MailboxWatchers> logger)
{
    /// <summary>Messages in one page; the store is asked for one more, in a single query.</summary>
    private const int PageLimit = 49;

    /// <summary>
    /// Maximum delay until a message of another activation is seen, because its signal does not reach this one.
    /// </summary>
    private static readonly TimeSpan s_rereadInterval = TimeSpan.FromSeconds(30);

    /// <summary>Delay after a failed read.</summary>
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    private readonly MailboxChangeSignal _signal = new();
    private SharedRead? _reading;

    /// <summary>Wakes the watches after a commit.</summary>
    public void Pulse() => _signal.Pulse();

    /// <summary>Ends every watch, because the grain deactivates.</summary>
    public void Close() => _signal.Close();

    public async IAsyncEnumerable<StoredMessage> WatchAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, shutdown.Stopping);
        metrics.WatchOpened();
        try
        {
            while (!_signal.IsClosed)
            {
                long seen = _signal.Pulses;
                MessagePage? page = await ReadAsync(after, seen, either.Token);
                foreach (StoredMessage message in page?.Messages ?? [])
                {
                    yield return message;
                    after = message.Uid;
                }

                if (page is not { Next: not null } && !await WaitAsync(page is null, seen, either.Token))
                {
                    break;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            metrics.WatchClosed();
        }
    }

    /// <summary>
    /// Reads one page; null if the store is unavailable or the watch ends. Watchers with the same cursor that wake for
    /// the same pulse share one read.
    /// </summary>
    private async Task<MessagePage?> ReadAsync(long after, long seen, CancellationToken cancellationToken)
    {
        if (_reading is not { } reading || reading.After != after || reading.Seen != seen || reading.Page.IsCompleted)
        {
            var query = new MessageQuery { After = after, Limit = PageLimit };
            reading = new SharedRead(after, seen, store.ReadPageAsync(mailbox, query, shutdown.Stopping));
            _reading = reading;
        }

        try
        {
            return await reading.Page.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (StorageUnavailableException exception)
        {
            logger.WatchReadFailed(exception);
            return null;
        }
        finally
        {
            _reading = _reading == reading && reading.Page.IsCompleted ? null : _reading;
        }
    }

    /// <summary>Waits until a read can find new messages; false if the watch ends.</summary>
    private async Task<bool> WaitAsync(bool hasFailed, long seen, CancellationToken cancellationToken)
    {
        try
        {
            Task next = hasFailed
                ? Task.Delay(s_retryDelay, timeProvider, cancellationToken)
                : _signal.WaitAsync(seen);
            await next.WaitAsync(s_rereadInterval, timeProvider, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record SharedRead(long After, long Seen, Task<MessagePage> Page);
}
