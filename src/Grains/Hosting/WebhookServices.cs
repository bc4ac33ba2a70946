using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage.Trace;

namespace Orleans.Hosting;

/// <summary>The services of webhooks.</summary>
internal static class WebhookServices
{
    /// <summary>
    /// Adds what couriers need, except <see cref="IWebhookTransport"/>, which the host adds, and the stores.
    /// </summary>
    public static ISiloBuilder AddWebhooks(this ISiloBuilder silo)
    {
        IServiceCollection services = silo.Services;
        services.AddOptionsWithValidateOnStart<WebhookOptions, WebhookOptionsValidator>()
            .BindConfiguration(WebhookOptions.Section);
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsRules>();
        services.TryAddSingleton<WebhookSealer>();
        services.TryAddSingleton<RetryPlan>();
        services.TryAddSingleton<CourierSlots>();
        services.TryAddSingleton<WebhookMetrics>();
        services.TryAddSingleton<TraceMetrics>();
        services.TryAddSingleton<TraceBuffer>();
        services.TryAddSingleton(static _ => new TraceNode(Environment.MachineName));
        services.TryAddSingleton<AttemptTrace>();
        services.TryAddSingleton<CourierWaker>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            static provider => provider.GetRequiredService<CourierWaker>());
        services.AddHostedService<OutboxSweep>();
        return silo.AddStartupTask<CourierStart>();
    }
}
