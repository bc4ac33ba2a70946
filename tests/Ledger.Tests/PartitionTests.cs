using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Scenarios;
using RelateMail.Ledger.Tests.Harness;
using RelateMail.PostgresServer;

namespace RelateMail.Ledger.Tests;

/// <summary>
/// Acknowledged mail survives while links are cut. Skipped if the machine allows no network namespaces, which need
/// root.
/// </summary>
public sealed class PartitionTests(FleetFixture fixture)
{
    private static readonly FaultTimes s_times = new(
        Lead: TimeSpan.FromSeconds(1), Down: TimeSpan.FromSeconds(1),
        Freeze: TimeSpan.FromSeconds(2), Away: TimeSpan.FromSeconds(10));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("partial-cut")]
    [InlineData("no-database")]
    public async Task Every_acknowledged_mail_is_in_its_mailboxes_once_after_a_cut(string name)
    {
        string? reason = TemporaryPostgres.WhyNot ?? NetworkLab.WhyNot;
        Assert.SkipWhen(reason is not null, reason ?? "");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("relatemail-partition-");
        try
        {
            var options = new FleetOptions
            {
                Programs = HostPrograms.Find(folder: null),
                Silos = 3,
                Gateways = 1,
                WithNetwork = true,
            };
            await using LocalFleet fleet = await LocalFleet.StartAsync(options, folder.FullName, Token);
            await ScenarioRun.PrepareAsync(
                fleet, fixture.Mailboxes, fixture.Traffic, TimeSpan.FromSeconds(1), Token);

            RunReport report = await ScenarioRun.PlayAsync(
                Scenario.All.Single(scenario => scenario.Name == name), fleet, fixture.Mailboxes, fixture.Traffic,
                s_times, ledgerFile: null, watchers: 20, Token);

            Assert.True(report.IsClean, report.ToText(withTimeline: true));
            Assert.Equal(report.Figures.Sent, report.Figures.Acknowledged);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
