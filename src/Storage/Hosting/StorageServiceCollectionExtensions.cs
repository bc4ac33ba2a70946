using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Storage;
using RelateMail.Storage.Hosting;
using RelateMail.Storage.Postgres;
using RelateMail.Storage.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Adds the stores of section <c>Storage</c>. They are open before any hosted service starts and until the last one
    /// has stopped. A second call changes nothing.
    /// </summary>
    public static IServiceCollection AddRelateMailStorage(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IMessageStore)))
        {
            return services;
        }

        services.AddRelateMailContentStorage();
        services.Replace(ServiceDescriptor.Singleton(new StorageScope(IsWhole: true)));
        services.AddSingleton<IMessageStore>(
            provider => new TracedMessageStore(provider.GetRequiredService<IMailStorage>().Messages));
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Sweeper);
        services.AddHostedService<StorageSweep>();
        return services;
    }

    /// <summary>
    /// Adds the content store alone, for a gateway in a process of its own: it waits for a schema that silos make, needs
    /// no right to read mail, and sweeps nothing. Changes nothing where the stores were added before.
    /// </summary>
    public static IServiceCollection AddRelateMailContentStorage(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IMailStorage)))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>()
            .BindConfiguration(StorageOptions.Section);
        services.AddSingleton<IValidateOptions<StorageOptions>, ConnectionRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<StorageMetrics>();
        services.AddSingleton(new StorageScope(IsWhole: false));
        services.AddSingleton(OpenLater);
        services.AddSingleton<IContentStore>(
            provider => new TracedContentStore(provider.GetRequiredService<IMailStorage>().Contents));
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Probe);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().State);
        services.AddHostedService<StorageLifetime>();
        return services;
    }

    private static IMailStorage OpenLater(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<StorageOptions>>().Value switch
        {
            { Provider: StorageProvider.Postgres } options => Postgres(provider, options),
            var options => Sqlite(provider, options),
        };

    private static SqliteStorage Sqlite(IServiceProvider provider, StorageOptions options) => new(
        Path.Combine(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, options.DataDirectory),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<SqliteStorage>>(),
        provider.GetRequiredService<StorageMetrics>(),
        provider.GetRequiredService<StorageScope>().IsWhole);

    private static PostgresStorage Postgres(IServiceProvider provider, StorageOptions options)
    {
        IConfiguration configuration = provider.GetRequiredService<IConfiguration>();
        var settings = new PostgresSettings
        {
            ConnectionString = configuration.GetConnectionString(ConnectionRules.Mail)!, // checked with the options
            OwnerConnectionString = configuration.GetConnectionString(ConnectionRules.Owner) is { Length: > 0 } owner
                ? owner
                : null,
            IsWhole = provider.GetRequiredService<StorageScope>().IsWhole,
            StartTimeout = options.StartTimeout,
            AllowUndurable = options.AllowUndurable,
            SiloRole = new PostgresRole(options.SiloRole, options.SiloPassword),
            GatewayRole = new PostgresRole(options.GatewayRole, options.GatewayPassword),
        };
        return new PostgresStorage(
            settings,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PostgresStorage>>(),
            provider.GetRequiredService<StorageMetrics>());
    }
}
