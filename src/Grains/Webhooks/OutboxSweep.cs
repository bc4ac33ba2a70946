using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>Deletes deliveries that ended long ago, at start and then once an hour.</summary>
internal sealed class OutboxSweep(
    IOutbox outbox, IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<OutboxSweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, timeProvider);
        do
        {
            DateTimeOffset now = timeProvider.GetUtcNow();
            try
            {
                long deleted = await outbox.SweepAsync(
                    now - options.Value.KeepDelivered, now - options.Value.KeepDead, stoppingToken);
                if (deleted > 0)
                {
                    logger.OutboxSwept(deleted);
                }
            }
            catch (StorageUnavailableException exception)
            {
                logger.OutboxSweepFailed(exception); // the next sweep repeats the work
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
