using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Trace;

/// <summary>Deletes old events once a minute, in small steps.</summary>
internal sealed class TraceSweep(
    ITraceStore store, IOptions<TraceOptions> options, TimeProvider timeProvider, ILogger<TraceSweep> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, timeProvider);
        do
        {
            try
            {
                int swept;
                do
                {
                    swept = await store.SweepAsync(
                        timeProvider.GetUtcNow() - options.Value.Retention, options.Value.MaxEvents, stoppingToken);
                }
                while (swept > 0);
            }
            catch (StorageUnavailableException exception)
            {
                logger.SweepFailed(exception); // the next sweep repeats the work
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
