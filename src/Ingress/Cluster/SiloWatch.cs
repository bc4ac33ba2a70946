using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RelateMail.Cluster;
using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Asks the silos twice a second whether they answer, and ends readiness when none does. Orleans' own notification
/// comes late, or never on an idle client.
/// </summary>
/// <remarks>
/// Each silo has a directory grain of its own for each key. The grain rejects an empty address without asking another
/// grain, so any answer proves the path to one silo, and nothing else. Orleans spreads the keys over its connections.
/// </remarks>
internal sealed class SiloWatch(
    IGrainFactory grains, IngressReadiness readiness, TimeProvider timeProvider, ILogger<SiloWatch> logger)
{
    /// <summary>The node is not ready after this time without an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int Keys = 8;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    private long _answeredAt;
    private int _turn;

    /// <summary>The time since the last answer.</summary>
    public TimeSpan Silence => timeProvider.GetElapsedTime(Interlocked.Read(ref _answeredAt));

    /// <summary>Watches until no silo has answered for <see cref="Patience"/>, or until Orleans reports that the last
    /// connection is lost. The node is not ready then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _answeredAt, timeProvider.GetTimestamp());
        Task lost = readiness.Lost;
        using var timer = new PeriodicTimer(s_interval, timeProvider);
        while (!lost.IsCompleted)
        {
            if (Silence > Patience)
            {
                if (readiness.SetConnected(false))
                {
                    logger.ClusterSilent(Patience);
                }

                return;
            }

            for (int count = 0; count < Keys / 2; count++)
            {
                _ = AskAsync(_turn++ % Keys); // an answer arrives whenever it does
            }

            await Task.WhenAny(timer.WaitForNextTickAsync(cancellationToken).AsTask(), lost);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task AskAsync(int key)
    {
        using Activity? untraced = Untraced();
        try
        {
            _ = await grains.GetGrain<IDirectoryGrain>(key).ResolveAsync("", CancellationToken.None);
        }
        catch (Exception exception)
        {
            if (TransientFaults.IsTransient(exception))
            {
                return; // no answer
            }
        }

        Interlocked.Exchange(ref _answeredAt, timeProvider.GetTimestamp());
    }

    /// <summary>A parent that is not recorded, so that two questions a second do not become traces.</summary>
    private static Activity? Untraced() =>
        new Activity("silo watch") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
}
