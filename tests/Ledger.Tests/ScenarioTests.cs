using System.Text;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Scenarios;
using RelateMail.Ledger.Sending;
using RelateMail.Ledger.Tests.Harness;

namespace RelateMail.Ledger.Tests;

/// <summary>Acknowledged mail survives while real processes are killed and restarted under load.</summary>
public sealed class ScenarioTests(FleetFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
    [InlineData("clock")]
    [InlineData("frozen-database")]
    [InlineData("connections-exhausted")]
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

    [Fact]
    public async Task Each_of_twenty_tags_is_in_exactly_one_entry_although_a_silo_is_killed()
    {
        LocalFleet fleet = await fixture.StartAsync();
        using var api = new MailboxApi(fleet.Api, fixture.Traffic.Patience);
        string mailbox = $"tags@{LocalFleet.Domain}";
        await api.EnsureAsync(mailbox, Token);
        string[] addresses = [.. Enumerable.Range(1, 20).Select(tag => $"tags+{tag:00}@{LocalFleet.Domain}")];
        byte[] content = Encoding.ASCII.GetBytes(
            $"Message-ID: <{Guid.NewGuid()}@{LocalFleet.Domain}>\r\n\r\nOne mail for twenty tags.\r\n");

        Task kill = fleet.Silos[0].KillAsync();
        await Task.WhenAll(addresses.Select((address, turn) => SendTwiceAsync(fleet, address, content, turn)));
        await kill;
        fleet.Silos[0].Start();
        await fleet.Silos[0].WaitUntilReadyAsync(Token);

        List<ApiMessage> entries = await api.ListAsync(mailbox, Token).ToListAsync(Token);
        Assert.Equal(
            addresses,
            entries.Select(entry => Assert.Single(entry.Recipients!).Address).Order(StringComparer.Ordinal));
    }

    /// <summary>Sends until the mail has two 250s, each time through another gateway.</summary>
    private async Task SendTwiceAsync(LocalFleet fleet, string address, byte[] content, int turn)
    {
        var mail = new OutgoingMail(new MailLine(turn, [address], content.Length, ""), content);
        for (int acknowledged = 0; acknowledged < 2; turn++)
        {
            GatewayAddress gateway = fleet.Addresses[turn % fleet.Addresses.Count];
            (GatewaySession? session, _) = await Transaction.OpenAsync(gateway, fixture.Traffic.Timeout, Token);
            using (session)
            {
                AttemptEnd? end = session is null
                    ? null : await Transaction.RunAsync(session, mail, beforeReply: null, pause: null, Token);
                acknowledged += end?.Outcome == AttemptOutcome.Acknowledged ? 1 : 0;
            }
        }
    }

    private async Task<RunReport> PlayAsync(string name)
    {
        LocalFleet fleet = await fixture.StartAsync();
        Scenario scenario = Scenario.All.Single(scenario => scenario.Name == name);
        RunReport report = await ScenarioRun.PlayAsync(
            scenario, fleet, fixture.Mailboxes, fixture.Traffic, s_times, ledgerFile: null, watchers: 20,
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToText(withTimeline: true));
        return report;
    }
}
