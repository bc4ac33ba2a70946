using System.Globalization;
using System.Text;
using RelateMail.Ledger.Reconciling;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Sending;
using RelateMail.Ledger.Watching;
using RelateMail.Ledger.Webhooks;

namespace RelateMail.Ledger.Reporting;

/// <summary>One run and its reconciliation as text for a person.</summary>
/// <param name="Name">The name of the run or scenario.</param>
/// <param name="Book">The run's ledger.</param>
/// <param name="Result">Differences between the ledger and the mailboxes.</param>
/// <param name="Reads">Null if no mails were read at once, as in the reconciliation of a file.</param>
internal sealed record RunReport(string Name, LedgerBook Book, ReconciliationResult Result, ReadResult? Reads)
{
    private const int FindingsShown = 20;
    private const int TroublesShown = 8;

    /// <summary>The figures of the faults of a scenario.</summary>
    public IReadOnlyList<FaultFigures> Faults { get; init; } = [];

    /// <summary>The result of the watchers of mailboxes; null without watchers.</summary>
    public WatchResult? Watching { get; init; }

    /// <summary>The results of the endpoints of webhooks; empty without webhooks.</summary>
    public IReadOnlyList<EndpointResult> Endpoints { get; init; } = [];

    public RunFigures Figures { get; } = new(Book);

    /// <summary>At least one mail got its 250, and there are no findings.</summary>
    public bool IsClean => Figures.Acknowledged > 0 && Result.IsClean && Reads is not { Late: > 0 }
        && Watching is not { IsClean: false } && Endpoints.All(static endpoint => endpoint.IsClean);

    public string ToText(bool withTimeline)
    {
        var text = new StringBuilder();
        RunLine run = Book.Run;
        Add(text, Name, $"run {run.Run}, {run.Rate:0} mails/s over {run.Gateways.Count} gateways");
        Add(text, "", $"{run.Sessions} sessions, {run.Mailboxes.Count} mailboxes");
        foreach (NoteLine note in Book.Notes)
        {
            Add(text, "", $"{note.At,7:F1} s  {note.Text}");
        }

        AddOutcomes(text);
        AddTimes(text);
        foreach (FaultFigures fault in Faults)
        {
            Add(text, "fault", $"{fault}");
        }

        AddVerdict(text);
        if (Watching is { } watching)
        {
            Add(
                text,
                "watchers",
                $"{watching.Watchers}: {watching.Gaps} gaps, {watching.Repeats} repeats, {watching.Events:N0} events");
            Add(text, "", $"{watching.Losses:N0} streams ended or could not be opened");
        }

        foreach (EndpointResult endpoint in Endpoints)
        {
            Add(text, endpoint.IsClean ? "webhook" : "webhook, NOT RIGHT", $"{endpoint}");
        }

        return withTimeline ? text.AppendLine().Append(Timeline.Of(this)).ToString() : text.ToString();
    }

    private void AddOutcomes(StringBuilder text)
    {
        Add(text, "mails sent", $"{Figures.Sent:N0}");
        Add(text, "acknowledged", $"{Figures.Acknowledged:N0}");
        Add(text, "failed transactions", $"{Figures.FailedTransactions:N0}, {Figures.TimedOut:N0} of them timed out");
        Add(text, "  refused, 4yz", $"{Figures.Count(AttemptOutcome.RefusedTransiently):N0}");
        Add(text, "  refused, 5yz", $"{Figures.Count(AttemptOutcome.RefusedPermanently):N0}");
        Add(text, "  lost before dot", $"{Figures.Count(AttemptOutcome.LostBeforeDot):N0}");
        Add(text, "  in doubt", $"{Figures.Count(AttemptOutcome.LostAfterDot):N0} (lost after the dot)");
        Add(text, "turned away", $"{Figures.Count(AttemptOutcome.TurnedAway):N0} (no transaction started)");
        Add(text, "mails sent again", $"{Figures.SentAgain:N0}");
        foreach ((AttemptOutcome outcome, string reason, int count) in Figures.Troubles.Take(TroublesShown))
        {
            Add(text, "", $"{count,7:N0} x {outcome}: {reason}");
        }
    }

    private void AddTimes(StringBuilder text)
    {
        Add(
            text,
            "first try to 250",
            $"p50 {Figures.Latency(0.5):F3}  p99 {Figures.Latency(0.99):F3}  max {Figures.LatencyMax:F3} s");
        Stall longest = Figures.LongestStall;
        Add(text, "longest stall", $"{longest.Length:F2} s without a 250, from {longest.From:F1} s");
        foreach ((string gateway, Stall stall) in Figures.GatewayStalls)
        {
            Add(text, "", $"{stall.Length:F2} s at {gateway}, from {stall.From:F1} s");
        }
    }

    private void AddVerdict(StringBuilder text)
    {
        Add(text, "lost", $"{Result.Count(FindingKind.Lost)}");
        Add(text, "doubled", $"{Result.Count(FindingKind.Doubled)}");
        Add(text, "wrong mailbox", $"{Result.Count(FindingKind.WrongMailbox)}");
        Add(
            text,
            "damaged",
            $"{Result.Count(FindingKind.Damaged)} of {Result.Compared:N0} compared; {Result.Copies:N0} copies listed");
        Add(text, "wrong id", $"{Result.Count(FindingKind.WrongId)}");
        if (Reads is not null)
        {
            Add(
                text,
                "late",
                $"{Reads.Late} of {Reads.Read:N0} read at once; {Reads.Unanswered:N0} reads without an answer");
        }

        foreach (Finding finding in Result.Findings.Take(FindingsShown))
        {
            Add(text, "", $"{finding.Kind}: mail {finding.Number} in {finding.Mailbox}: {finding.Detail}");
        }

        if (Result.Findings.Count > FindingsShown)
        {
            Add(text, "", $"and {Result.Findings.Count - FindingsShown:N0} more");
        }
    }

    private static void Add(StringBuilder text, string label, FormattableString line) => text
        .Append(CultureInfo.InvariantCulture, $"{label,-21}")
        .AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
