using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using RelateMail.Certificates;
using RelateMail.Grains;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.Certificates;
using RelateMail.Grains.Directory;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.State;
using RelateMail.Storage;

namespace Orleans.Hosting;

/// <summary>Adds RelateMail's grains to a silo.</summary>
public static class GrainsSiloBuilderExtensions
{
    /// <summary>
    /// Timeout of a call from this silo, the same as that of a client. An idle watch is answered after half of it.
    /// </summary>
    private static readonly TimeSpan s_responseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>When an idle grain leaves the memory of a silo.</summary>
    private static readonly TimeSpan s_idleAge = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Adds the grains, their state in the database that <c>AddRelateMailStorage</c> registers, and the domains and
    /// accounts of section <c>Directory</c>. The host configures clustering and reminders.
    /// </summary>
    public static ISiloBuilder AddRelateMailGrains(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        foreach (string name in StorageNames.All)
        {
            string database = $"{name}-database";
            silo.AddAdoNetGrainStorage(database, (OptionsBuilder<AdoNetGrainStorageOptions> builder) =>
                builder.Configure<StateDatabase, OrleansGrainStorageSerializer>((options, database, serializer) =>
                {
                    options.Invariant = database.Invariant;
                    options.ConnectionString = database.ConnectionString;
                    options.GrainStorageSerializer = serializer;
                }));
            silo.Services.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => new DirectoryGrainStorage(
                provider.GetRequiredService<IDirectoryStore>(),
                new GrainStateStorage(provider.GetRequiredKeyedService<IGrainStorage>(database)),
                provider.GetRequiredService<DirectoryImport>()));
        }

        return silo.AddGrainServices().AddWebhooks();
    }

    /// <summary>Adds the grains and their services, but not the storage of their state.</summary>
    internal static ISiloBuilder AddGrainServices(this ISiloBuilder silo)
    {
        IServiceCollection services = silo.Services;
        services.AddSingleton<IConfigureOptions<AccountOptions>, DeprecatedAccountSettings>();
        services.AddOptionsWithValidateOnStart<AccountOptions, AccountOptionsValidator>()
            .BindConfiguration(AccountOptions.Section);
        services.AddSingleton<IConfigureOptions<DirectoryOptions>, DirectoryOptionsReader>();
        services.AddOptions<DirectoryOptions>().ValidateOnStart();
        services.Configure<ExceptionSerializationOptions>(
            options => options.SupportedNamespacePrefixes.Add("RelateMail"));
        services.Configure<GrainCollectionOptions>(static collection =>
        {
            collection.CollectionAge = s_idleAge;
            collection.EnableActivationSheddingOnMemoryPressure = true;
        });

        // A busy silo answers late, and that is better than a refusal. Memory is bounded at the gateways, and Orleans
        // would count that of other processes of the machine too.
        services.Configure<LoadSheddingOptions>(static shedding => shedding.LoadSheddingEnabled = false);
        services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = s_responseTimeout);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainMetrics>();
        services.TryAddSingleton<StoreEpoch>();
        services.TryAddSingleton<DirectoryImport>();
        services.TryAddSingleton<DirectoryAnnouncer>();
        services.TryAddSingleton<DirectoryMetrics>();
        services.TryAddSingleton(static provider => new DirectoryReader(
            provider.GetRequiredService<IDirectoryStore>(),
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<DirectoryImport>()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DirectoryImportTask>();
        services.TryAddSingleton<SiloShutdownSignal>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            static provider => provider.GetRequiredService<SiloShutdownSignal>());
        services.TryAddSingleton<PasswordHasher>();
        services.TryAddSingleton(static provider =>
        {
            AccountOptions accounts = provider.GetRequiredService<IOptions<AccountOptions>>().Value;
            return new DefaultQuotas(accounts.DefaultQuotaBytes, accounts.PostmasterQuotaBytes);
        });
        services.AddCertificateWatchOptions();
        silo.AddIncomingGrainCallFilter<StorageFaultFilter>();
        return silo.AddStartupTask<DirectorySeeder>().AddStartupTask<CertificateGrainActivator>();
    }
}
