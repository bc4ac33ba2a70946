using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.SenderAuthentication;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers sender authentication.</summary>
public static class SenderAuthenticationServiceCollectionExtensions
{
    /// <summary>
    /// The <see cref="SenderEvaluator"/>, the resolver and their options. The host registers configuration, logging and
    /// metrics; a resolver that is registered before stays.
    /// </summary>
    public static IServiceCollection AddSenderAuthentication(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptionsWithValidateOnStart<DnsOptions, DnsOptionsValidator>().BindConfiguration(DnsOptions.Section);
        services.AddOptionsWithValidateOnStart<AuthenticationOptions, AuthenticationOptionsValidator>()
            .BindConfiguration(AuthenticationOptions.Section);
        services.AddSingleton<IConfigureOptions<DnsOptions>, ListOptionsReader>();
        services.AddSingleton<IConfigureOptions<AuthenticationOptions>, ListOptionsReader>();
        services.AddSingleton<IValidateOptions<DnsOptions>, AddressListValidator>();
        services.AddSingleton<IValidateOptions<AuthenticationOptions>, AddressListValidator>();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DnsMetrics>();
        services.TryAddSingleton<DnsResolver>();
        services.TryAddSingleton<IDnsResolver>(static provider => provider.GetRequiredService<DnsResolver>());
        services.TryAddSingleton<IDnsHealth>(static provider => provider.GetRequiredService<DnsResolver>());
        services.TryAddSingleton<SenderEvaluator>();
        return services;
    }
}
