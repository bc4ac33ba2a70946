using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace RelateMail.Certificates;

/// <summary>Registers the certificate settings that silos and gateways share.</summary>
public static class CertificateWatchExtensions
{
    /// <summary>Binds and validates <see cref="CertificateWatchOptions"/>. Repeated calls have no effect.</summary>
    public static IServiceCollection AddCertificateWatchOptions(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<CertificateWatchOptions, CertificateWatchOptionsValidator>()
            .BindConfiguration(CertificateWatchOptions.Section);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<CertificateWatchOptions>, CertificateWatchOptionsRules>());
        return services;
    }
}
