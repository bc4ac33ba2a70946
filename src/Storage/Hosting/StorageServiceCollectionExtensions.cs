using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Storage;
using RelateMail.Storage.Hosting;
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
        if (services.Any(service => service.ServiceType == typeof(SqliteStorage)))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>()
            .BindConfiguration(StorageOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<StorageMetrics>();
        services.AddSingleton(OpenLater);
        services.AddSingleton<IContentStore>(
            provider => new TracedContentStore(provider.GetRequiredService<SqliteStorage>().Contents));
        services.AddSingleton<IMessageStore>(
            provider => new TracedMessageStore(provider.GetRequiredService<SqliteStorage>().Messages));
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStorage>().Sweeper);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStorage>().Probe);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteStorage>().State);
        services.AddHostedService<StorageLifetime>();
        services.AddHostedService<StorageSweep>();
        return services;
    }

    private static SqliteStorage OpenLater(IServiceProvider provider)
    {
        StorageOptions options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        string root = provider.GetRequiredService<IHostEnvironment>().ContentRootPath;
        return new SqliteStorage(
            Path.Combine(root, options.DataDirectory),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteStorage>>(),
            provider.GetRequiredService<StorageMetrics>());
    }
}
