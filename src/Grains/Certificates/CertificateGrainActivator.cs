using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Certificates;

/// <summary>
/// Wakes the certificates once at the start of a silo: where reminders are kept in memory, they register theirs again.
/// </summary>
/// <param name="metrics">Made here, so that they count from zero before anything happens.</param>
internal sealed class CertificateGrainActivator(IGrainFactory grains, GrainMetrics metrics, ILogger<CertificateGrainActivator> logger)
    : IStartupTask
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
            logger.CertificatesNotWoken(exception); // mail does not wait for it; a report wakes them too
        }
    }
}
