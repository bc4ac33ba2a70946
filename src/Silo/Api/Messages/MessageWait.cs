using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Queries;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>
/// Reads a page of messages as soon as there is one. The mailbox's own commit ends the wait, and the page is read after
/// that, so a message that is filed between a read and the wait is not missed. A failure of the mailbox's silo does not
/// end the wait.
/// </summary>
internal sealed class MessageWait(
    string mailbox, MailboxPages pages, MessageFilter? filter, IServiceProvider services, ApiKey key)
{
    /// <summary>Empty pages that a filter can have before the answer says that more follow.</summary>
    private const int MaxPages = 5;

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _timeProvider = services.GetRequiredService<TimeProvider>();

    /// <summary>The page; an empty one after the wait, and when the server stops.</summary>
    /// <param name="query">The query of the page.</param>
    /// <param name="after">Its cursor; null for the first page.</param>
    /// <param name="wait">The longest wait.</param>
    /// <param name="aborted">The client has disconnected.</param>
    public async Task<MessagesRead> ReadAsync(
        PageQuery query, MessageCursor? after, TimeSpan wait, CancellationToken aborted)
    {
        using var time = new CancellationTokenSource(wait, _timeProvider);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            aborted, time.Token, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        Task watchingKey = new KeyWatch(services, key).CancelAtEndAsync(end);
        try
        {
            MessagesRead read = await ReadPageAsync(query, after, end.Token, aborted);
            for (int page = 1; IsNothing(read) && !end.IsCancellationRequested; page++)
            {
                // With a filter, pages before the end of the mailbox can be empty.
                if (read.HasMore ? page >= MaxPages : !await IsFiledAsync(read.Next.Uid, end.Token))
                {
                    break;
                }

                read = await ReadPageAsync(query, read.Next, end.Token, aborted);
            }

            return IsNothing(read) && !await services.GetRequiredService<ApiKeys>().IsValidAsync(key, aborted)
                ? MessagesRead.Refused(Problems.WrongKey())
                : read;
        }
        finally
        {
            await end.CancelAsync();
            await watchingKey;
        }
    }

    /// <summary>Reads a page, again if the mailbox's silo fails, until the wait ends.</summary>
    private async Task<MessagesRead> ReadPageAsync(
        PageQuery query, MessageCursor? after, CancellationToken end, CancellationToken aborted)
    {
        while (true)
        {
            try
            {
                return await pages.ReadAsync(query, after, aborted);
            }
            catch (Exception exception) when (TransientFaults.IsTransient(exception) && !end.IsCancellationRequested)
            {
                await Task.WhenAny(Task.Delay(s_retryDelay, _timeProvider, end));
            }
        }
    }

    private static bool IsNothing(MessagesRead read) => read.Refusal is null && read.Messages.IsEmpty;

    /// <summary>Waits for a message that matches; false if the wait ends before.</summary>
    private async Task<bool> IsFiledAsync(long after, CancellationToken cancellationToken)
    {
        IInternalMailboxGrain grain =
            services.GetRequiredService<IGrainFactory>().GetGrain<IInternalMailboxGrain>(mailbox);
        try
        {
            await foreach (StoredMessage message in MailboxWatch.ReopenAsync(
                grain.WatchAsync, after, reopening: null, _timeProvider, cancellationToken))
            {
                if (filter?.Matches(message) != false)
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time is over, the client has disconnected, or the server stops.
        }

        return false;
    }
}
