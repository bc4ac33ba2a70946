using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client of the HTTP API to a host.</summary>
public static class RelateMailClientServiceCollectionExtensions
{
    /// <summary>Adds <see cref="RelateMailClient"/>, with the settings that the host configures elsewhere.</summary>
    /// <returns>The builder of its HTTP client, for handlers, certificates and proxies.</returns>
    public static IHttpClientBuilder AddRelateMailApi(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RelateMailApiOptions>()
            .Validate(
                static options => options.Address is { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "RelateMailApiOptions.Address must be the absolute URL of the server, such as"
                    + " https://mail.example.org.")
            .Validate(
                static options => options.Attempts >= 1 && options.RetryDelay >= TimeSpan.Zero
                    && options.MaxRetryDelay >= options.RetryDelay && options.StreamTimeout > TimeSpan.Zero,
                "RelateMailApiOptions needs at least one attempt, and delays that are not negative.");
        return services.AddHttpClient(nameof(RelateMailClient)).AddTypedClient(static (http, provider) =>
            new RelateMailClient(
                http,
                provider.GetRequiredService<IOptionsMonitor<RelateMailApiOptions>>().CurrentValue,
                provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds <see cref="RelateMailClient"/> with settings.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets the address of the server and the key.</param>
    /// <returns>The builder of its HTTP client, for handlers, certificates and proxies.</returns>
    public static IHttpClientBuilder AddRelateMailApi(
        this IServiceCollection services, Action<RelateMailApiOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        IHttpClientBuilder builder = services.AddRelateMailApi();
        services.Configure(configure);
        return builder;
    }
}
