using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace RelateMail.Hosting.Logging;

/// <summary>Shortens the log in an outage.</summary>
internal static class FaultLoggingExtensions
{
    /// <summary>Puts the loggers of the host behind a <see cref="FaultLoggerFactory"/>.</summary>
    public static void ShortenFaults(this IServiceCollection services)
    {
        services.AddSingleton<LoggerFactory>();
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(static provider =>
            new FaultLoggerFactory(provider.GetRequiredService<LoggerFactory>(), TimeProvider.System)));
    }
}
