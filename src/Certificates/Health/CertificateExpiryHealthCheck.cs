using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;

namespace RelateMail.Certificates.Health;

/// <summary>
/// Combines the status that the grain of each certificate reports with the certificates that this node serves. A node
/// that cannot reach the cluster therefore still reports its own certificates.
/// </summary>
internal sealed class CertificateExpiryHealthCheck(
    IGrainFactory grains,
    IEnumerable<IServedCertificates> served,
    IOptions<CertificateWatchOptions> options,
    TimeProvider timeProvider,
    ILogger<CertificateExpiryHealthCheck> logger) : IHealthCheck
{
    public const string Name = "certificates";

    /// <summary>Time limit for the query to the cluster; shorter than the timeout of common health probes.</summary>
    private static readonly TimeSpan s_queryTimeout = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = new CertificateHealth(timeProvider.GetUtcNow(), options.Value);
        try
        {
            foreach ((string name, CertificateOverview? overview) in await QueryAsync(cancellationToken))
            {
                health.Add(name, overview);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.ClusterNotReached(exception.Message);
            health.ClusterIsUnreachable();
        }

        foreach (ServedCertificateStatus certificate in served.SelectMany(static node => node.Certificates))
        {
            health.Add(certificate);
        }

        return health.Result();
    }

    private async Task<(string Name, CertificateOverview? Overview)[]> QueryAsync(CancellationToken cancellationToken)
    {
        async Task<(string, CertificateOverview?)> QueryOneAsync(string name) =>
            (name, await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken));

        async Task<(string, CertificateOverview?)[]> QueryAllAsync()
        {
            string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
            return await Task.WhenAll(names.Select(QueryOneAsync));
        }

        return await QueryAllAsync().WaitAsync(s_queryTimeout, timeProvider, cancellationToken);
    }
}
