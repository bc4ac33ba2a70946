using global::SmtpServer;
using global::SmtpServer.Authentication;
using global::SmtpServer.Net;
using global::SmtpServer.Protocol;
using global::SmtpServer.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RelateMail.SmtpServer.Adapters;
using RelateMail.SmtpServer.Hosting;
using RelateMail.SmtpServer.Listening;
using RelateMail.SmtpServer.Transport;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Registers the package SmtpServer as a front of a RelateMail cluster.</summary>
public static class SmtpServerApplicationExtensions
{
    /// <summary>
    /// Adds a front in a process of its own: a client of the cluster, the listeners of the section <c>Smtp</c>, served
    /// by the package SmtpServer, health checks and telemetry. <see cref="MapRelateMailSmtpServer"/> maps the HTTP
    /// endpoints.
    /// </summary>
    /// <remarks>
    /// A service of the package that is registered before, such as <see cref="IMailboxFilter"/>, is used instead of the
    /// one for the cluster.
    /// </remarks>
    public static WebApplicationBuilder AddRelateMailSmtpServer(this WebApplicationBuilder builder)
    {
        builder.AddIngressNode();
        builder.AddSmtpServerFront();
        return builder;
    }

    /// <summary>Adds the same without a client of the cluster, for a process that has the grains already.</summary>
    public static WebApplicationBuilder AddSmtpServerFront(this WebApplicationBuilder builder)
    {
        builder.AddIngressHost("relatemail-smtpserver");
        IServiceCollection services = builder.Services;
        services.TryAddSingleton<RecipientResolver>();
        services.TryAddSingleton<IMessageStore, ClusterMessageStore>();
        services.TryAddSingleton<IMailboxFilter, ClusterMailboxFilter>();
        services.TryAddSingleton<IUserAuthenticator, ClusterUserAuthenticator>();
        services.TryAddSingleton<ICertificateFactory, ServedCertificateFactory>();
        services.TryAddSingleton<ISmtpCommandFactory, FrontCommandFactory>();
        services.AddSingleton<SessionDrain>();
        services.AddSingleton<ClientPipeServices>();
        services.AddSingleton<ClientAdmission>();
        services.AddSingleton<ClientListenerFactory>();
        services.AddSingleton<IEndpointListenerFactory>(
            static provider => provider.GetRequiredService<ClientListenerFactory>());
        services.AddHostedService<SmtpServerService>(); // last, so that it stops before the connection to the cluster
        return builder;
    }

    /// <summary>Maps the health endpoints and the metrics.</summary>
    public static WebApplication MapRelateMailSmtpServer(this WebApplication app) => app.MapIngress();
}
