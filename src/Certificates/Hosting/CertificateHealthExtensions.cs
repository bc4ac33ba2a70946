using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Certificates.Health;

namespace RelateMail.Certificates;

/// <summary>The check of certificates in a host.</summary>
public static class CertificateHealthExtensions
{
    /// <summary>What a tag filter asks for.</summary>
    public const string Tag = "tls";

    /// <summary>The name of the check.</summary>
    public const string CheckName = CertificateExpiryHealthCheck.Name;

    /// <summary>
    /// Adds the check, once for a host that is silo and gateway. It is on neither liveness' nor readiness' side: mail goes on
    /// with a certificate that has expired.
    /// </summary>
    /// <param name="isConfigured">
    /// Asked when the host has started to come up: false, and there is no such check on this node.
    /// </param>
    public static IServiceCollection AddCertificateHealth(
        this IServiceCollection services, Func<IServiceProvider, bool> isConfigured)
    {
        services.AddCertificateWatchOptions();
        services.TryAddSingleton<CertificateSealer>();
        services.TryAddSingleton<CertificateExpiryHealthCheck>();
        services.AddHealthChecks();
        services.AddOptions<HealthCheckServiceOptions>().Configure<IServiceProvider>((checks, provider) =>
        {
            if (isConfigured(provider)
                && checks.Registrations.All(check => check.Name != CertificateExpiryHealthCheck.Name))
            {
                checks.Registrations.Add(new HealthCheckRegistration(
                    CertificateExpiryHealthCheck.Name,
                    static provider => provider.GetRequiredService<CertificateExpiryHealthCheck>(),
                    failureStatus: null,
                    tags: [Tag]));
            }
        });
        return services;
    }
}
