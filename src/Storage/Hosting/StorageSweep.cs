using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Hosting;

/// <summary>Sweeps at start and then once every <see cref="StorageOptions.SweepInterval"/>.</summary>
internal sealed class StorageSweep(
    IStorageSweeper sweeper,
    IAuditLog audit,
    IOptions<StorageOptions> options,
    TimeProvider timeProvider,
    StorageMetrics metrics,
    ILogger<StorageSweep> logger)
    : BackgroundService
{
    private readonly TimeSpan _interval = options.Value.SweepInterval;
    private readonly TimeSpan _contentAge = options.Value.UnreferencedContentAge;
    private readonly TimeSpan _keyAge = options.Value.DeliveryKeyAge;
    private readonly TimeSpan _tombstoneAge = options.Value.TombstoneAge;
    private readonly TimeSpan _auditAge = options.Value.AuditAge;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, timeProvider);
        do
        {
            await SweepAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        try
        {
            SweepResult result = await sweeper.SweepAsync(
                now - _contentAge, now - _keyAge, now - _tombstoneAge, cancellationToken);
            metrics.Swept(result);
            if (result != default)
            {
                logger.Swept(result.Contents, result.DeliveryKeys, result.Tombstones);
            }

            int swept;
            do
            {
                swept = await audit.SweepAsync(now - _auditAge, cancellationToken);
            }
            while (swept > 0);
        }
        catch (StorageUnavailableException exception)
        {
            // The next sweep repeats the work. Mail that cannot be stored is deferred elsewhere.
            logger.SweepFailed(exception);
        }
    }
}
