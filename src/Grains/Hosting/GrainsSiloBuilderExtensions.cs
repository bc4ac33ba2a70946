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
using RelateMail.Storage;

namespace Orleans.Hosting;

/// <summary>RelateMail's grains in a silo.</summary>
public static class GrainsSiloBuilderExtensions
{
    /// <summary>
    /// How long a call from this silo may take: as long as one of a client. Half of it is how long a watcher that hears
    /// nothing is left without an answer.
    /// </summary>
    private static readonly TimeSpan s_responseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds the grains, their state in the database that <c>AddRelateMailStorage</c> offers, and the seed of section
    /// <c>Directory</c>. Clustering and reminders are the host's affair.
    /// </summary>
    public static ISiloBuilder AddRelateMailGrains(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        foreach (string name in StorageNames.All)
        {
            silo.AddAdoNetGrainStorage(name, (OptionsBuilder<AdoNetGrainStorageOptions> builder) =>
                builder.Configure<StateDatabase, OrleansGrainStorageSerializer>((options, database, serializer) =>
                {
                    options.Invariant = database.Invariant;
                    options.ConnectionString = database.ConnectionString;
                    options.GrainStorageSerializer = serializer;
                }));
        }

        return silo.AddGrainServices();
    }

    /// <summary>The grains and what they need, but not where their state is kept.</summary>
    internal static ISiloBuilder AddGrainServices(this ISiloBuilder silo)
    {
        IServiceCollection services = silo.Services;
        services.AddOptionsWithValidateOnStart<AccountOptions, AccountOptionsValidator>()
            .BindConfiguration(AccountOptions.Section);
        services.AddSingleton<IConfigureOptions<DirectoryOptions>, DirectoryOptionsReader>();
        services.AddOptions<DirectoryOptions>().ValidateOnStart();
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("RelateMail"));
        services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = s_responseTimeout);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainMetrics>();
        services.TryAddSingleton<SiloEnd>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            static provider => provider.GetRequiredService<SiloEnd>());
        services.TryAddSingleton<PasswordHasher>();
        services.AddCertificateWatchOptions();
        return silo.AddStartupTask<DirectorySeeder>().AddStartupTask<CertificateWaker>();
    }
}
