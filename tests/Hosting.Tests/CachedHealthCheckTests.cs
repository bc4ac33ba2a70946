using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Hosting.Health;

namespace RelateMail.Hosting.Tests;

public sealed class CachedHealthCheckTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_within_one_second_share_one_answer()
    {
        var probe = new CountingCheck();
        var timeProvider = new FakeTimeProvider();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(timeProvider).AddSingleton(probe);
        services.AddHealthChecks().AddCheck<CountingCheck>("counted").CacheCheck("counted").CacheCheck("absent");
        await using ServiceProvider provider = services.BuildServiceProvider();
        HealthCheckService health = provider.GetRequiredService<HealthCheckService>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => health.CheckHealthAsync(Token)));
        timeProvider.Advance(TimeSpan.FromMilliseconds(999));
        await health.CheckHealthAsync(Token);
        Assert.Equal(1, probe.Count);

        timeProvider.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Token)).Status);
        Assert.Equal(2, probe.Count);
    }

    private sealed class CountingCheck : IHealthCheck
    {
        private int _count;

        public int Count => _count;

        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(HealthCheckResult.Healthy());
        }
    }
}
