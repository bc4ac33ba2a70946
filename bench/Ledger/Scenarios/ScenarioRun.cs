using System.Globalization;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Reconciling;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Sending;
using RelateMail.Ledger.Watching;

namespace RelateMail.Ledger.Scenarios;

/// <summary>Plays a scenario on a fleet under load, then reconciles.</summary>
internal static class ScenarioRun
{
    /// <summary>Load that is not counted, while the hosts compile their code.</summary>
    public static TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(3);

    public static IReadOnlyList<string> Mailboxes(int count) =>
    [
        .. Enumerable.Range(0, count).Select(
            number => string.Create(CultureInfo.InvariantCulture, $"user{number}@{LocalFleet.Domain}")),
    ];

    /// <param name="scenario">The fault.</param>
    /// <param name="fleet">The fleet, with its mailboxes created.</param>
    /// <param name="mailboxes">The mailboxes of the fleet.</param>
    /// <param name="traffic">The load. Its duration is the minimum.</param>
    /// <param name="times">How long the parts of the scenario last.</param>
    /// <param name="ledgerFile">Null for no file.</param>
    /// <param name="watchers">Watchers of the mailboxes; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public static async Task<RunReport> PlayAsync(
        Scenario scenario, LocalFleet fleet, IReadOnlyList<string> mailboxes, TrafficOptions traffic, FaultTimes times,
        string? ledgerFile, int watchers, CancellationToken cancellationToken)
    {
        using var api = new MailboxApi(fleet.Api, traffic.Patience);
        IReadOnlyList<GatewayAddress> gateways = scenario.NeedsTls ? fleet.SecureAddresses : fleet.Addresses;
        using LedgerBook book = LedgerBook.Begin(SendingRun.Describe(gateways, mailboxes, traffic), ledgerFile);
        fleet.Note = book.Note;
        var reads = new ReadAtOnce(api, book, traffic.ReadShare, cancellationToken);
        var run = new SendingRun(gateways, traffic, book, reads, cancellationToken);
        await using var readiness = new ReadinessWatch(fleet, book, cancellationToken);
        await using var watching = new Watchers(fleet.Api, mailboxes, watchers, cancellationToken);
        var stage = new Stage(fleet, book, traffic, times, cancellationToken);
        await scenario.Act(stage);
        TimeSpan rest = traffic.Duration - TimeSpan.FromSeconds(book.Now);
        await Task.Delay(rest > times.Lead ? rest : times.Lead, cancellationToken);
        await run.FinishAsync(traffic.Patience);
        await reads.FinishAsync();
        ReconciliationResult result = await new Reconciliation(book, api, traffic.RawShare).RunAsync(cancellationToken);
        return new RunReport(scenario.Name, book, result, reads.Result)
        {
            Watching = watchers == 0 ? null
                : await watching.CompareAsync(api, traffic.Patience, cancellationToken),
            Endpoints = stage.Check is { } check ? await check(api) : [],
            Faults =
            [
                .. stage.Faults.Select((fault, index) => FaultFigures.Of(
                    fault,
                    book,
                    readiness.Changes,
                    index + 1 < stage.Faults.Count ? stage.Faults[index + 1].Began : book.SendingEndedAt)),
            ],
        };
    }

    /// <summary>Creates the fleet's mailboxes and sends mails that are not counted.</summary>
    public static async Task PrepareAsync(
        LocalFleet fleet, IReadOnlyList<string> mailboxes, TrafficOptions traffic, TimeSpan warmUp,
        CancellationToken cancellationToken)
    {
        using var api = new MailboxApi(fleet.Api, traffic.Patience);
        await SendCommand.EnsureAsync(api, mailboxes, cancellationToken);
        using LedgerBook book = LedgerBook.Begin(SendingRun.Describe(fleet.Addresses, mailboxes, traffic), path: null);
        var run = new SendingRun(fleet.Addresses, traffic, book, reader: null, cancellationToken);
        await Task.Delay(warmUp, cancellationToken);
        await run.FinishAsync(traffic.Patience);
    }
}
