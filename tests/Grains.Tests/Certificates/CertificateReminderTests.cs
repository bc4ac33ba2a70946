using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Certificates;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>The reminder of a certificate grain: registered while the name is known.</summary>
[Collection(ClockTests.Name)]
public sealed class CertificateReminderTests(MemoryCluster cluster)
{
    private readonly ICertificateGrain _grain = cluster.Certificate(TestMessages.NewDomain());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IServiceProvider Silo => cluster.Cluster.Silos[0].ServiceProvider;

    private IReminderTable Table => Silo.GetRequiredService<IReminderTable>();

    [Fact]
    public async Task The_reminder_exists_from_the_first_report_until_the_name_is_removed()
    {
        await ReportAsync();
        Assert.Equal(TimeSpan.FromHours(1), (await ReadAsync())!.Period);

        await _grain.LeaveAsync("mx1", Token);
        Assert.NotNull(await ReadAsync());
        cluster.Clock.Advance(MemoryCluster.ForgetAfter);
        await WakeAsync();

        Assert.Null(await ReadAsync());
    }

    [Fact]
    public async Task A_lost_reminder_is_registered_again_when_a_silo_starts()
    {
        await ReportAsync();
        ReminderEntry entry = (await ReadAsync())!;
        await cluster.Cluster.DeactivateAsync(_grain);
        Assert.True(await Table.RemoveRow(_grain.GetGrainId(), "judge", entry.ETag!, Token));

        await new CertificateGrainActivator(
            cluster.Grains, Silo.GetRequiredService<GrainMetrics>(), NullLogger<CertificateGrainActivator>.Instance)
            .Execute(Token);

        Assert.NotNull(await ReadAsync());
    }

    private Task<CertificateRollout> ReportAsync() => _grain.ReportAsync(
        TestReports.Report("mx1", TestReports.Facts('a', cluster.Clock.GetUtcNow().AddDays(60))), null, Token);

    private Task WakeAsync() => _grain.AsReference<IRemindable>().ReceiveReminder("judge", default);

    private async Task<ReminderEntry?> ReadAsync() => await Table.ReadRow(_grain.GetGrainId(), "judge", Token);
}
