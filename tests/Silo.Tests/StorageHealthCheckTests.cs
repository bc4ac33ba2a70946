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

    private static Task<HealthCheckResult> CheckAsync(StorageHealthCheck check) =>
        check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
}
