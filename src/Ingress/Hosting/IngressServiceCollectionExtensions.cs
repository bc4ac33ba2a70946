using System.Buffers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Certificates.Health;
using RelateMail.Grains.Contracts;
using RelateMail.Hosting.Health;
using RelateMail.Ingress;
using RelateMail.Ingress.Certificates;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.Ingress.Delivery;
using RelateMail.Ingress.Listening;
using RelateMail.Ingress.Logins;
using RelateMail.Ingress.Recipients;
using RelateMail.Ingress.Reputation;
using RelateMail.Ingress.Senders;
using RelateMail.Ingress.Trace;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transport;
using RelateMail.Storage;
using RelateMail.Storage.Trace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the engine's ports, implemented by the grains and stores of a cluster, for any SMTP front.
/// </summary>
public static class IngressServiceCollectionExtensions
{
    /// <summary>
    /// Adds everything between an SMTP front and the cluster. The host adds the grains: a silo in the same process, or
    /// <see cref="AddIngressClusterClient"/>. Call that one first, because hosted services stop in the reverse order.
    /// </summary>
    public static IServiceCollection AddIngress(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services
            .AddIngressOptions()
            .AddRecipients()
            .AddLogins()
            .AddReputation()
            .AddMailTrace()
            .AddContent()
            .AddSenders()
            .AddDelivery()
            .AddServedCertificates()
            .AddDrain();
    }

    /// <summary>Adds a client of the cluster that connects in the background while the host starts, and its health
    /// check.</summary>
    public static IServiceCollection AddIngressClusterClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StorageHealth>();
        services.AddSingleton(static provider =>
            new IngressReadiness(isConnected: false, provider.GetRequiredService<StorageHealth>()));
        services.AddSingleton<IngressClusterClient>();
        services.AddSingleton(static provider => provider.GetRequiredService<IngressClusterClient>().Grains);
        services.AddSingleton(static provider => provider.GetRequiredService<IngressClusterClient>().Manifest);
        services.AddSingleton<SiloWatch>();
        services.AddHostedService(static provider => ActivatorUtilities.CreateInstance<ClusterConnection>(
            provider, provider.GetRequiredService<IngressClusterClient>()));
        services.AddHealthChecks().AddCheck<ClusterConnectionCheck>(
            "cluster", tags: ["cluster", HealthEndpoints.ReadyTag]);
        services.AddHealthChecks().AddCheck<StorageConnectionCheck>(
            "storage", tags: ["storage", HealthEndpoints.ReadyTag]);
        return services;
    }

    private static IServiceCollection AddIngressOptions(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<IngressOptions, IngressOptionsValidator>()
            .BindConfiguration(IngressOptions.Section);
        services.AddSingleton<IValidateOptions<IngressOptions>, IngressOptionsConsistencyValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IngressMetrics>();
        services.TryAddSingleton(static _ => new IngressReadiness());
        services.AddSingleton<CircuitBreaker>();
        services.AddSingleton<RetryBudgets>();
        services.AddSingleton<ClusterCalls>();
        services.AddSingleton<ListenerPlan>();
        return services;
    }

    private static IServiceCollection AddRecipients(this IServiceCollection services) => services
        .AddSingleton(static provider => new DirectoryFreshness(
            provider.GetRequiredService<TimeProvider>(), settling: DirectoryFreshness.MaxAge))
        .AddHostedService<DirectoryNewsService>()
        .AddSingleton<RecipientCache>()
        .AddSingleton<IRecipientPolicy, ClusterRecipientPolicy>();

    private static IServiceCollection AddLogins(this IServiceCollection services) => services
        .AddSingleton<AddressThrottle>()
        .AddSingleton<KnownLogins>()
        .AddSingleton<ICredentialVerifier, ClusterCredentialVerifier>();

    private static IServiceCollection AddReputation(this IServiceCollection services) => services
        .AddHostedService<ReputationExchange>();

    private static IServiceCollection AddMailTrace(this IServiceCollection services) => services
        .AddSingleton(static provider =>
            new TraceNode(NodeName.Of(provider.GetRequiredService<IOptions<IngressOptions>>().Value)))
        .AddSingleton<IMailTrace, ClusterMailTrace>();

    private static IServiceCollection AddContent(this IServiceCollection services)
    {
        services.TryAddSingleton<ArrayPool<byte>>(static provider =>
            new BudgetedPool(ArrayPool<byte>.Shared, provider.GetRequiredService<MemoryBudget>()));
        return services.AddRelateMailContentStorage().AddSingleton<ContentInspector>().AddSingleton<SpillGate>();
    }

    private static IServiceCollection AddSenders(this IServiceCollection services)
    {
        services.AddSenderAuthentication();
        services.AddSingleton<ISenderEvidence, SenderEvidence>();
        services.AddSingleton<SenderJudge>();
        services.AddHealthChecks().AddCheck<DnsCheck>(DnsCheck.Name, tags: ["gateway"]);
        return services;
    }

    private static IServiceCollection AddDelivery(this IServiceCollection services) => services
        .AddSingleton<InlineContentLimit>()
        .AddSingleton<MailboxDelivery>()
        .AddHostedService<ActivationMemory>()
        .AddSingleton<IMailDelivery, ClusterDelivery>();

    private static IServiceCollection AddServedCertificates(this IServiceCollection services)
    {
        services.AddCertificateWatchOptions();
        services.TryAddSingleton<CertificateSealer>();
        services.AddSingleton<ConfiguredCertificateLoader>();
        services.AddSingleton(static provider => provider.GetRequiredService<ConfiguredCertificateLoader>().Load());
        services.AddSingleton<IServerCertificates>(
            static provider => provider.GetRequiredService<ServedCertificates>());
        services.AddSingleton<CertificateMetrics>();
        services.AddSingleton<ListenerProbe>();
        services.AddSingleton<CertificateReloadService>();
        services.AddSingleton<IConnectionStep>(
            static provider => provider.GetRequiredService<CertificateReloadService>());
        services.AddHostedService(static provider => provider.GetRequiredService<CertificateReloadService>());
        services.AddSingleton<IServedCertificates>(
            static provider => provider.GetRequiredService<CertificateReloadService>());
        services.AddCertificateHealth(
            static provider => provider.GetRequiredService<IServerCertificates>().IsConfigured);
        services.AddHealthChecks().CacheCheck(CertificateHealthExtensions.CheckName);
        return services;
    }

    private static IServiceCollection AddDrain(this IServiceCollection services)
    {
        services.AddHostedService<DrainService>();
        services.AddHealthChecks().AddCheck<DrainCheck>("gateway", tags: ["gateway", HealthEndpoints.ReadyTag]);
        return services;
    }
}
