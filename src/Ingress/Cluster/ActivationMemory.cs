using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Counts the grain activations of this process in its memory budget, if the process is a silo too. They are the first
/// to go: if they hold a quarter of the budget, those that are idle for a minute are deactivated.
/// </summary>
/// <remarks>A process without grains has no such instrument, counts nothing and calls nothing.</remarks>
internal sealed class ActivationMemory(
    MemoryBudget budget, IGrainFactory grains, TimeProvider timeProvider, ILogger<ActivationMemory> logger)
    : BackgroundService
{
    /// <summary>Octets of an idle activation with its entry in the directory of grains.</summary>
    public const long ActivationOctets = 4 * 1024;

    private const string Meter = "Microsoft.Orleans";
    private const string Instrument = "orleans-catalog-activations";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(1);

    private long _activations;
    private long _counted;

    /// <summary>Updates the count; true if activations should be deactivated.</summary>
    /// <remarks>At most half of the budget is counted, because activations alone must not defer mail.</remarks>
    public bool Count(long activations)
    {
        long octets = Math.Min(activations * ActivationOctets, budget.Limit / 2);
        budget.Take(octets - _counted);
        _counted = octets;
        return octets > budget.Limit / 4;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using MeterListener listener = Listen();
        using var timer = new PeriodicTimer(s_interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                _activations = 0;
                listener.RecordObservableInstruments();
                if (Count(_activations))
                {
                    await DeactivateIdleAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task DeactivateIdleAsync()
    {
        try
        {
            await grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(s_idle);
        }
        catch (Exception exception) // the next turn tries again
        {
            logger.ActivationsNotCollected(exception);
        }
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == Meter && instrument.Name == Instrument)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => _activations += value);
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => _activations += value);
        listener.Start();
        return listener;
    }
}
