using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Scenarios;
using RelateMail.Ledger.Tests.Harness;

namespace RelateMail.Ledger.Tests;

/// <summary>Acknowledged mail survives while real processes are killed and restarted under load.</summary>
public sealed class ScenarioTests(FleetFixture fixture)
{
    private static readonly FaultTimes s_times = new(
        Lead: TimeSpan.FromSeconds(0.5), Down: TimeSpan.FromSeconds(0.5),
        Freeze: TimeSpan.FromSeconds(2), Away: TimeSpan.FromSeconds(2));

    [Theory]
    [InlineData("kill-silo")]
    [InlineData("kill-gateway")]
    [InlineData("kill-postgres")]
    [InlineData("rolling-restart")]
    [InlineData("repeat-after-dot")]
    [InlineData("freeze-in-roll-out")]
    [InlineData("kill-in-roll-out")]
    public async Task Every_acknowledged_mail_is_in_its_mailboxes_once(string name)
    {
        RunReport report = await PlayAsync(name);

        Assert.True(report.IsClean, report.ToText(withTimeline: true));
        Assert.Equal(report.Figures.Sent, report.Figures.Acknowledged);
    }

    /// <summary>
    /// The certificate changes by secret, by files and by the API, and back. Sessions in DATA keep the old one.
    /// </summary>
    [Fact]
    public async Task A_certificate_change_fails_no_transaction()
    {
        RunReport report = await PlayAsync("rotate-certificate");

        string text = report.ToText(withTimeline: true);
        Assert.True(report.IsClean, text);
        Assert.True(report.Figures.FailedTransactions == 0, text);
        Assert.Equal(report.Figures.Sent, report.Figures.Acknowledged);
    }

    private async Task<RunReport> PlayAsync(string name)
    {
        LocalFleet fleet = await fixture.StartAsync();
        Scenario scenario = Scenario.All.Single(scenario => scenario.Name == name);
        RunReport report = await ScenarioRun.PlayAsync(
            scenario, fleet, fixture.Mailboxes, fixture.Traffic, s_times, ledgerFile: null,
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToText(withTimeline: true));
        return report;
    }
}
