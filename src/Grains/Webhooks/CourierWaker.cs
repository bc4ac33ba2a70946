using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>
/// Wakes couriers after the commits of this silo. One call to a courier is open at a time: commits meanwhile cost
/// nothing and lead to one more call.
/// </summary>
internal sealed class CourierWaker(IOutbox outbox, IGrainFactory grains, ILogger<CourierWaker> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The webhooks with an open call; true if it has to be repeated.</summary>
    private readonly ConcurrentDictionary<long, bool> _open = [];

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(CourierWaker),
        ServiceLifecycleStage.Active,
        _ =>
        {
            outbox.Queued += Wake;
            return Task.CompletedTask;
        },
        _ =>
        {
            outbox.Queued -= Wake;
            return Task.CompletedTask;
        });

    private void Wake(IReadOnlyCollection<long> webhooks)
    {
        foreach (long webhook in webhooks)
        {
            if (_open.TryAdd(webhook, false))
            {
                _ = Task.Run(() => CallAsync(webhook));
            }
            else
            {
                _open.TryUpdate(webhook, true, false); // an entry that was removed since had its call after the commit
            }
        }
    }

    private async Task CallAsync(long webhook)
    {
        do
        {
            _open[webhook] = false;
            try
            {
                await grains.GetGrain<ICourierGrain>(webhook).WakeAsync(CancellationToken.None);
            }
            catch (Exception exception)
            {
                logger.CourierNotWoken(exception, webhook); // the reminder wakes it
            }
        }
        while (!_open.TryRemove(new KeyValuePair<long, bool>(webhook, false)));
    }
}
