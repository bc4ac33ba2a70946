using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Storage;
using RelateMail.Storage.Hosting;
using RelateMail.Storage.Postgres;
using RelateMail.Storage.Sqlite;
using RelateMail.Storage.Trace;

namespace Microsoft.Extensions.DependencyInjection;

public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Adds the stores of section <c>Storage</c>. They are open from before the first hosted service starts until the
    /// last one has stopped. A second call has no effect.
    /// </summary>
    public static IServiceCollection AddRelateMailStorage(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IMessageStore)))
        {
            return services;
        }

        services.AddRelateMailContentStorage();
        services.Configure<StorageOptions>(options => options.Role = StorageRole.Silo);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Messages);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Mailboxes);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Directory);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Webhooks);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Outbox);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Audit);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Sweeper);
        services.AddHostedService<StorageSweep>();
        services.AddHostedService<TraceSweep>();
        return services;
    }

    /// <summary>
    /// Adds the content store alone, for a gateway in a process of its own. The store waits for a schema that silos
    /// create, needs no right to read mail, and sweeps nothing. The call has no effect if the stores were added before.
    /// </summary>
    public static IServiceCollection AddRelateMailContentStorage(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IMailStorage)))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>()
            .BindConfiguration(StorageOptions.Section);
        services.AddSingleton<IPostConfigureOptions<StorageOptions>, RenamedStorageSettings>();
        services.AddSingleton<IValidateOptions<StorageOptions>, PostgresOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<StorageMetrics>();
        services.AddSingleton(CreateStorage);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Contents);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Probe);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().State);
        services.AddHostedService<StorageLifetime>();
        services.TryAddSingleton<StorageHealth>();
        services.AddHostedService<StorageWatch>();
        return services.AddTrace();
    }

    private static IServiceCollection AddTrace(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<TraceOptions, TraceOptionsValidator>()
            .BindConfiguration(TraceOptions.Section);
        services.AddSingleton(provider => provider.GetRequiredService<IMailStorage>().Trace);
        services.TryAddSingleton<TraceMetrics>();
        services.TryAddSingleton<TraceBuffer>();
        services.TryAddSingleton(static _ => new TraceNode(Environment.MachineName));
        services.AddHostedService<TraceWriter>();
        return services;
    }

    /// <summary>Creates the storage; <see cref="StorageLifetime"/> opens it.</summary>
    private static IMailStorage CreateStorage(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<StorageOptions>>().Value switch
        {
            { Provider: StorageProvider.Postgres } options => CreatePostgres(provider, options),
            var options => CreateSqlite(provider, options),
        };

    private static SqliteStorage CreateSqlite(IServiceProvider provider, StorageOptions options) => new(
        Path.Combine(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, options.DataDirectory),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<SqliteStorage>>(),
        provider.GetRequiredService<StorageMetrics>(),
        options.Role,
        options.MinFreeBytes,
        options.Restore);

    private static PostgresStorage CreatePostgres(IServiceProvider provider, StorageOptions options)
    {
        IConfiguration configuration = provider.GetRequiredService<IConfiguration>();
        string? owner = configuration.GetConnectionString(PostgresOptionsValidator.OwnerConnectionName);
        var settings = new PostgresSettings
        {
            ConnectionString = configuration.GetConnectionString(PostgresOptionsValidator.ConnectionName)!, // validated
            OwnerConnectionString = string.IsNullOrEmpty(owner) ? null : owner,
            Role = options.Role,
            Restore = options.Restore,
            StartTimeout = options.StartTimeout,
            AllowNonDurable = options.AllowNonDurable,
            RevokeEarlierRights = options.RevokeEarlierRights,
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
