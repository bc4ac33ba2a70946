using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Grains;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.Directory;

namespace Orleans.Hosting;

/// <summary>RelateMail's grains in a silo.</summary>
public static class GrainsSiloBuilderExtensions
{
    /// <summary>The grains and what they need, but not where their state is kept.</summary>
    internal static ISiloBuilder AddGrainServices(this ISiloBuilder silo)
    {
        IServiceCollection services = silo.Services;
        services.AddOptionsWithValidateOnStart<AccountOptions, AccountOptionsValidator>()
            .BindConfiguration(AccountOptions.Section);
        services.AddSingleton<IConfigureOptions<DirectoryOptions>, DirectoryOptionsReader>();
        services.AddOptions<DirectoryOptions>().ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainMetrics>();
        services.TryAddSingleton<PasswordHasher>();
        return silo.AddStartupTask<DirectorySeeder>();
    }
}
