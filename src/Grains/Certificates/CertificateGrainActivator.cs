using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Certificates;

/// <summary>
/// Activates every certificate grain when a silo starts, so that each registers its reminder again if the reminders are
/// kept in memory.
/// </summary>
/// <param name="grains">The cluster's grains.</param>
/// <param name="metrics">Resolved here, so that the counters export zero before the first transition.</param>
/// <param name="logger">Receives an activation that failed.</param>
internal sealed class CertificateGrainActivator(
    IGrainFactory grains, GrainMetrics metrics, ILogger<CertificateGrainActivator> logger) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        GC.KeepAlive(metrics);
        try
        {
            foreach (string name in await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken))
            {
                await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The silo starts anyway, because mail does not depend on it. The next report activates the grain.
            logger.CertificateGrainsNotActivated(exception);
        }
    }
}
