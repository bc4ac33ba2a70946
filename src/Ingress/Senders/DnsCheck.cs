using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.Ingress.Senders;

/// <summary>Degraded while no DNS server responds: mail is accepted, with <c>temperror</c> as its verdict.</summary>
internal sealed class DnsCheck(IDnsHealth dns) : IHealthCheck
{
    public const string Name = "dns";

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(dns.IsAnswering
            ? HealthCheckResult.Healthy("DNS servers respond.")
            : HealthCheckResult.Degraded(
                "No DNS server responds. Mail is accepted without a verdict on its sender. Check Dns:Servers."));
}
