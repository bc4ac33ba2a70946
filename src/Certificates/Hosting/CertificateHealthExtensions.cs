using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Certificates.Health;

namespace RelateMail.Certificates;

/// <summary>Registers the certificate health check in a host.</summary>
public static class CertificateHealthExtensions
{
    /// <summary>Tag of the check, for filters.</summary>
    public const string Tag = "tls";

    /// <summary>Name of the check.</summary>
    public const string CheckName = CertificateExpiryHealthCheck.Name;

    /// <summary>
    /// Adds the check, once for a host that is both silo and gateway. The check belongs neither to liveness nor to
    /// readiness, because mail is accepted with an expired certificate too.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="isConfigured">
    /// Called while the host starts; if it returns false, this node has no certificate health check.
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
