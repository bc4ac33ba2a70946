using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// Those who watch one activation of a mailbox. Each reads from its cursor on, page by page and no faster than it is
/// asked, then waits for the bell: nothing is kept for a watcher that is slow, and it holds up nobody.
/// </summary>
/// <remarks>
/// Nothing is passed over, though UIDs are taken before they are committed: in one mailbox commits ascend, for the store
/// refuses an entry below its next UID (<see cref="AppendStatus.UidConflict"/>). What is read is the beginning of what
/// there will ever be; the UID of a failed append is a gap that nobody waits for.
/// </remarks>
internal sealed class MailboxWatchers(
    string mailbox,
    IMessageStore store,
    SiloShutdownSignal end,
    GrainMetrics metrics,
    TimeProvider time,
    ILogger<MailboxWatchers> logger)
{
    /// <summary>Messages read at once: one question to the store, which is asked for one more.</summary>
    private const int PageLimit = 49;

    /// <summary>The longest that a message is not seen which another activation filed: its bell is not heard here.</summary>
    private static readonly TimeSpan s_reread = TimeSpan.FromSeconds(30);

    /// <summary>The wait after a read that failed.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly MailboxChangeSignal _bell = new();
    private SharedRead? _reading;

    /// <summary>A message was committed.</summary>
    public void Ring() => _bell.Ring();

    /// <summary>Ends every watch: the activation goes.</summary>
    public void Close() => _bell.Close();

    public async IAsyncEnumerable<StoredMessage> WatchAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end.Stopping);
        metrics.WatcherCame();
        try
        {
            while (!_bell.IsClosed)
            {
                long heard = _bell.Rings;
                MessagePage? page = await ReadAsync(after, heard, either.Token);
                foreach (StoredMessage message in page?.Messages ?? [])
                {
                    yield return message;
                    after = message.Uid;
                }

                if (page is not { Next: not null } && !await WaitAsync(page is null, heard, either.Token))
                {
                    break;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            metrics.WatcherWent();
        }
    }

    /// <summary>
    /// One page; null where the store cannot be reached, or the watch ends. Watchers who are woken at the same place by
    /// the same ring share one read.
    /// </summary>
    private async Task<MessagePage?> ReadAsync(long after, long heard, CancellationToken cancellationToken)
    {
        if (_reading is not { } reading || reading.After != after || reading.Heard != heard || reading.Page.IsCompleted)
        {
            var query = new MessageQuery(after, PageLimit, Descending: false);
            reading = new SharedRead(after, heard, store.ReadPageAsync(mailbox, query, end.Stopping));
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

    /// <summary>Until there may be something to read; false where the watch ends.</summary>
    private async Task<bool> WaitAsync(bool hasFailed, long heard, CancellationToken cancellationToken)
    {
        try
        {
            Task next = hasFailed ? Task.Delay(s_pause, time, cancellationToken) : _bell.WaitAsync(heard);
            await next.WaitAsync(s_reread, time, cancellationToken);
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

    private sealed record SharedRead(long After, long Heard, Task<MessagePage> Page);
}
