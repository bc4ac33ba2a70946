using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace RelateMail.Certificates;

/// <summary>The settings that silos and gateways share.</summary>
public static class CertificateWatchExtensions
{
    /// <summary>Binds and checks <see cref="CertificateWatchOptions"/>; once, however often it is called.</summary>
    public static IServiceCollection AddCertificateWatchOptions(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<CertificateWatchOptions, CertificateWatchOptionsValidator>()
            .BindConfiguration(CertificateWatchOptions.Section);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<CertificateWatchOptions>, CertificateWatchOptionsRules>());
        return services;
    }
}
