using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Certificates.Health;

/// <summary>
/// Every certificate that the cluster serves, as its grain judges it, and what this node itself serves beside it: a node
/// that cannot ask the cluster still knows its own.
/// </summary>
/// <param name="local">Empty on a node that serves none.</param>
internal sealed class CertificateExpiryHealthCheck(
    IGrainFactory grains,
    IEnumerable<ILocalCertificates> local,
    IOptions<CertificateWatchOptions> options,
    TimeProvider timeProvider,
    ILogger<CertificateExpiryHealthCheck> logger) : IHealthCheck
{
    public const string Name = "certificates";

    /// <summary>How long the cluster is asked. Less than anybody who asks for health waits.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answer = new CertificateHealth(timeProvider.GetUtcNow(), options.Value);
        try
        {
            foreach ((string name, CertificateOverview? overview) in await AskAsync(cancellationToken))
            {
                answer.Add(name, overview);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.ClusterNotAsked(exception.Message);
            answer.ClusterIsSilent();
        }

        foreach (LocalCertificate certificate in local.SelectMany(static node => node.Certificates))
        {
            answer.Add(certificate);
        }

        return answer.Result();
    }

    private async Task<(string Name, CertificateOverview? Overview)[]> AskAsync(CancellationToken cancellationToken)
    {
        async Task<(string, CertificateOverview?)> AskOneAsync(string name) =>
            (name, await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken));

        async Task<(string, CertificateOverview?)[]> AskAllAsync()
        {
            string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
            return await Task.WhenAll(names.Select(AskOneAsync));
        }

        return await AskAllAsync().WaitAsync(s_patience, timeProvider, cancellationToken);
    }
}
