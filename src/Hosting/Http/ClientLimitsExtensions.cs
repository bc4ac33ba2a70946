using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Http;

/// <summary>Registers the limits of client addresses on the HTTP port.</summary>
public static class ClientLimitsExtensions
{
    /// <summary>
    /// Limits connections and requests of each address by <see cref="HttpLimits"/>. Call it before listeners are
    /// added in code. Two calls are one.
    /// </summary>
    public static WebApplicationBuilder AddHttpLimits(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptionsWithValidateOnStart<HttpLimits>().BindConfiguration(HttpLimits.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpLimits>, HttpLimitsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpLimits>, NetworksValidator>());
        services.TryAddSingleton<ClientLimits>();
        services.TryAddSingleton<LargeAnswers>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, ConnectionLimits>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, RequestLimits>());
        return builder;
    }

    /// <summary>Ends the limits of connections for listeners that are added later, which are not HTTP.</summary>
    public static void EndHttpLimits(this KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        kestrel.ConfigureEndpointDefaults(static _ => { });
    }

    private sealed class ConnectionLimits(ClientLimits limits) : IConfigureOptions<KestrelServerOptions>
    {
        public void Configure(KestrelServerOptions options) => options.ConfigureEndpointDefaults(
            listener => listener.Use(next => connection => limits.ConnectAsync(connection, next)));
    }

    private sealed class RequestLimits(ClientLimits limits, LargeAnswers large, IOptions<HttpLimits> options)
        : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseForwardedClients(options.Value);
            app.Use(limits.HandleAsync);
            app.Use(large.HandleAsync);
            next(app);
        };
    }
}
