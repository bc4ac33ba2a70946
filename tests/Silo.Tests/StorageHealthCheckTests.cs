using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Silo.Health;
using RelateMail.Silo.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests;

public sealed class StorageHealthCheckTests
{
    [Fact]
    public async Task A_silo_is_not_ready_while_the_disk_of_the_database_is_full()
    {
        var time = new FakeTimeProvider();
        var health = new StorageHealth(time);
        health.Begin();
        health.Succeeded(TimeSpan.Zero, null);
        var check = new StorageHealthCheck(
            new BrokenStorage(), health, time, NullLogger<StorageHealthCheck>.Instance);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(check)).Status);

        health.SetFull("The disk is full.");
        HealthCheckResult full = await CheckAsync(check);
        Assert.Equal(HealthStatus.Unhealthy, full.Status);
        Assert.Equal("The disk of the database is full: new mail is deferred.", full.Description);

        health.SetFull(null);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(check)).Status);
    }

    [Fact]
    public async Task A_silo_is_not_ready_at_the_moment_at_which_the_database_counts_as_lost()
    {
        var time = new FakeTimeProvider();
        var health = new StorageHealth(time);
        health.Begin();
        health.Succeeded(TimeSpan.Zero, null);
        await using ServiceProvider provider = Provider(health, time, isWatched: true);
        HealthCheckService checks = provider.GetRequiredService<HealthCheckService>();

        time.Advance(StorageHealth.Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync(Token)).Status);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync(Token)).Status);

        health.Succeeded(TimeSpan.Zero, null);
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync(Token)).Status);
    }

    [Fact]
    public async Task A_database_in_files_is_asked_at_most_once_a_second()
    {
        var time = new FakeTimeProvider();
        var probe = new CountingProbe();
        await using ServiceProvider provider = Provider(new StorageHealth(time), time, isWatched: false, probe);
        HealthCheckService checks = provider.GetRequiredService<HealthCheckService>();

        await checks.CheckHealthAsync(Token);
        time.Advance(TimeSpan.FromMilliseconds(999));
        await checks.CheckHealthAsync(Token);
        Assert.Equal(1, probe.Count);

        time.Advance(TimeSpan.FromMilliseconds(1));
        await checks.CheckHealthAsync(Token);
        Assert.Equal(2, probe.Count);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ServiceProvider Provider(
        StorageHealth health, TimeProvider time, bool isWatched, IStorageProbe? probe = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(time).AddSingleton(health).AddSingleton(probe ?? new BrokenStorage());
        services.AddHealthChecks().AddStorageCheck(isWatched);
        return services.BuildServiceProvider();
    }

    private static Task<HealthCheckResult> CheckAsync(StorageHealthCheck check) =>
        check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

    private sealed class CountingProbe : IStorageProbe
    {
        public int Count { get; private set; }

        public Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken)
        {
            Count++;
            return Task.FromResult<DateTimeOffset?>(null);
        }

        public Task RequireSpaceAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
