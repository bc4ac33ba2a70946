using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Hosting;
using RelateMail.Smtp.Listening;
using RelateMail.Smtp.Listening.Proxy;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Reputation;
using RelateMail.Smtp.Sessions;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transport;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the protocol engine.</summary>
public static class SmtpServiceCollectionExtensions
{
    /// <summary>
    /// Octets that a connection receives before the session reads them, a few blocks of <see cref="MailPool"/>. Kestrel
    /// takes 1 MiB if nothing is set.
    /// </summary>
    private const long MaxUnreadInput = 128 * 1024;

    /// <summary>
    /// Adds the engine with its options; <c>ListenOptions.UseSmtp</c> opens a listener. The host registers the ports:
    /// IRecipientPolicy, IMailDelivery, ICredentialVerifier and IServerCertificates, any number of IConnectionCheck
    /// and IRecipientCheck, and optionally ISenderEvidence, IMailTrace and IClientReputation. A host with several nodes
    /// shares ISharedReputation between them.
    /// </summary>
    public static IServiceCollection AddSmtpEngine(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.AddLogging();
        services.AddOptionsWithValidateOnStart<SmtpOptions, SmtpOptionsValidator>()
            .BindConfiguration(SmtpOptions.Section);
        services.AddOptionsWithValidateOnStart<SmtpLimits, SmtpLimitsValidator>().BindConfiguration(SmtpLimits.Section);
        services.AddOptionsWithValidateOnStart<SmtpTimeouts, SmtpTimeoutsValidator>()
            .BindConfiguration(SmtpTimeouts.Section);
        services.AddOptionsWithValidateOnStart<SmtpTlsOptions, SmtpTlsOptionsValidator>()
            .BindConfiguration(SmtpTlsOptions.Section);
        services.AddOptionsWithValidateOnStart<ReputationOptions, ReputationOptionsValidator>()
            .BindConfiguration(ReputationOptions.Section);
        services.AddSingleton<IConfigureOptions<ReputationOptions>, ReputationOptionsReader>();
        services.AddSingleton<IValidateOptions<ReputationOptions>, ReputationOptionsReader>();
        services.AddOptionsWithValidateOnStart<ProxyOptions, ProxyOptionsValidator>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ProxyOptions>, ProxyOptionsReader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, ServerNameValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SmtpLimits>, ErrorLimitsValidator>());

        services.TryAddSingleton(static _ => new OpenFiles());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<SmtpLimits>, DescriptorLimit>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConnectionListenerFactory, BoundedListenerFactory>());

        services.TryAddSingleton(TimeProvider.System);
        services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, MailPoolFactory>());
        services.Configure<SocketTransportOptions>(static sockets => sockets.MaxReadBufferSize = MaxUnreadInput);
        services.TryAddSingleton<MemoryBudget>();
        services.TryAddSingleton<ServerIdentity>();
        services.TryAddSingleton<SmtpMetrics>();
        services.TryAddSingleton<ListeningMetrics>();
        services.TryAddSingleton<ServerTls>();
        services.TryAddSingleton<DeadlineSweep>();
        services.TryAddSingleton<ChannelTimeouts>();
        services.TryAddSingleton<ConnectionLimiter>();
        services.TryAddSingleton<ConnectionGate>();
        services.TryAddSingleton<RefusalLog>();
        services.TryAddSingleton<NodeReputation>();
        services.TryAddSingleton<IClientReputation>(
            static provider => provider.GetRequiredService<NodeReputation>());
        services.TryAddSingleton<ISharedReputation>(
            static provider => provider.GetRequiredService<NodeReputation>());
        services.TryAddSingleton<TrustedSources>();
        services.TryAddSingleton<ProxyHeaderReader>();
        services.TryAddSingleton<SmtpConnectionHandler>();
        services.TryAddSingleton<SessionServices>();
        return services.AddHandlers();
    }

    private static IServiceCollection AddHandlers(this IServiceCollection services)
    {
        services.TryAddSingleton<TransferFactory>();
        services.TryAddSingleton<CommandDispatcher>();
        services.TryAddSingleton<EhloHandler>();
        services.TryAddSingleton<HeloHandler>();
        services.TryAddSingleton<MailHandler>();
        services.TryAddSingleton<RcptHandler>();
        services.TryAddSingleton<DataHandler>();
        services.TryAddSingleton<BdatHandler>();
        services.TryAddSingleton<StartTlsHandler>();
        services.TryAddSingleton<AuthHandler>();
        return services;
    }
}
