using System.Globalization;
using System.Text;
using RelateMail.Ledger.Reconciling;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Reporting;

/// <summary>All runs of one call as a Markdown table.</summary>
internal static class SummaryTable
{
    private static readonly (string Title, Func<RunReport, string> Cell)[] s_columns =
    [
        ("scenario", report => report.Name),
        ("sent", report => Number(report.Figures.Sent)),
        ("acked", report => Number(report.Figures.Acknowledged)),
        ("lost", report => Number(report.Result.Count(FindingKind.Lost))),
        ("doubled", report => Number(report.Result.Count(FindingKind.Doubled))),
        ("wrong mailbox", report => Number(report.Result.Count(FindingKind.WrongMailbox))),
        ("damaged", report => Number(report.Result.Count(FindingKind.Damaged))),
        ("wrong id", report => Number(report.Result.Count(FindingKind.WrongId))),
        ("late", report => report.Reads is { } reads ? $"{Number(reads.Late)} of {Number(reads.Read)}" : "-"),
        ("failed", report => Number(report.Figures.FailedTransactions)),
        ("in doubt", report => Number(report.Figures.Count(AttemptOutcome.LostAfterDot))),
        ("turned away", report => Number(report.Figures.Count(AttemptOutcome.TurnedAway))),
        ("p50 ms", report => Milliseconds(report.Figures.Latency(0.5))),
        ("p99 ms", report => Milliseconds(report.Figures.Latency(0.99))),
        ("max ms", report => Milliseconds(report.Figures.LatencyMax)),
        ("stall s", report => report.Figures.LongestStall.Length.ToString("F2", CultureInfo.InvariantCulture)),
    ];

    public static string Of(IReadOnlyList<RunReport> reports)
    {
        var text = new StringBuilder();
        AddRow(text, s_columns.Select(column => column.Title));
        AddRow(text, s_columns.Select((_, index) => index == 0 ? "---" : "---:"));
        foreach (RunReport report in reports)
        {
            AddRow(text, s_columns.Select(column => column.Cell(report)));
        }

        return text.ToString();
    }

    private static void AddRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double seconds) => (seconds * 1000).ToString("F0", CultureInfo.InvariantCulture);
}
