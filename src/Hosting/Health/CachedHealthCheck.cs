using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Hosting.Health;

/// <summary>
/// Caches the result of an expensive check for a second, because anyone can call the health endpoints without a key.
/// Callers that arrive while the check runs share its result.
/// </summary>
internal sealed class CachedHealthCheck(IHealthCheck check, TimeProvider timeProvider) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan s_cacheTime = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private HealthCheckResult _last;
    private long? _checkedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_checkedAt is not { } then || timeProvider.GetElapsedTime(then) >= s_cacheTime)
            {
                _last = await check.CheckHealthAsync(context, cancellationToken);
                _checkedAt = timeProvider.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>Registration of cached checks.</summary>
public static class CachedHealthCheckExtensions
{
    /// <summary>Caches the results of the check with this name for a second; a name without a check is
    /// ignored.</summary>
    public static IHealthChecksBuilder CacheCheck(this IHealthChecksBuilder checks, string name)
    {
        checks.Services.AddOptions<HealthCheckServiceOptions>().PostConfigure<IServiceProvider>((options, provider) =>
        {
            foreach (HealthCheckRegistration check in options.Registrations.Where(check => check.Name == name))
            {
                Func<IServiceProvider, IHealthCheck> create = check.Factory;
                var cached = new Lazy<CachedHealthCheck>(
                    () => new(create(provider), provider.GetRequiredService<TimeProvider>()));
                check.Factory = _ => cached.Value;
            }
        });
        return checks;
    }
}
