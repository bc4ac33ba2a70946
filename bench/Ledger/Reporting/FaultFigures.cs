using System.Globalization;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Scenarios;

namespace RelateMail.Ledger.Reporting;

/// <summary>The effect of one fault. Times are seconds; null if it did not happen.</summary>
/// <param name="Name">In words.</param>
/// <param name="Length">From the fault to the heal.</param>
/// <param name="Stall">The longest time without a 250 during the fault and for as long after it.</param>
/// <param name="Flowing">From the fault until each second has more than half of the rate.</param>
/// <param name="Truth">
/// From the fault until the last of its nodes reported not ready; null if one did not, or none should.
/// </param>
/// <param name="Recovered">From the heal until each second has more than half of the rate.</param>
/// <param name="Ready">From the heal until the last of its nodes was ready again; null if one was not.</param>
internal sealed record FaultFigures(
    string Name, double Length, double Stall, double? Flowing, double? Truth, double? Recovered, double? Ready)
{
    /// <param name="fault">The fault.</param>
    /// <param name="book">The ledger of the run.</param>
    /// <param name="changes">Changes of readiness in the run.</param>
    /// <param name="until">When the next fault began, or the sending ended.</param>
    public static FaultFigures Of(
        FaultRecord fault, LedgerBook book, IReadOnlyList<ReadinessChange> changes, double until)
    {
        double[] acknowledged =
        [
            .. book.Mails.Values.SelectMany(static mail => mail.Attempts)
                .Where(static attempt => attempt.Outcome == AttemptOutcome.Acknowledged)
                .Select(static attempt => attempt.Ended).Order(),
        ];
        double length = fault.Healed - fault.Began;
        ReadinessChange[] own = [.. changes.Where(change => fault.Nodes.Contains(change.Node))];
        return new(
            fault.Name,
            length,
            Longest(acknowledged, fault.Began, Math.Min(fault.Healed + length, until)),
            Flow(acknowledged, book.Run.Rate, fault.Began, fault.Healed),
            LastOf(fault.Nodes, node => NotReadyAt(own, node, fault)) - fault.Began,
            Flow(acknowledged, book.Run.Rate, fault.Healed, until),
            LastOf(fault.Nodes, node => ReadyAt(own, node, fault.Healed)) - fault.Healed);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}, for {Length:F1} s: longest stall {Stall:F1} s, half of the rate {After(Flowing)},"
        + $" not ready {After(Truth)}; after the heal half of the rate {After(Recovered)}, ready {After(Ready)}");

    /// <summary>When a node was not ready for the rest of the fault; null if it was ready at the heal.</summary>
    private static double? NotReadyAt(ReadinessChange[] changes, string node, FaultRecord fault) =>
        changes.LastOrDefault(change => change.Node == node && change.At <= fault.Healed) is { IsReady: false } last
            ? Math.Max(last.At, fault.Began)
            : null;

    /// <summary>When a node was ready after the heal; the moment of the heal for a node that was ready then.</summary>
    private static double? ReadyAt(ReadinessChange[] changes, string node, double healed) =>
        changes.LastOrDefault(change => change.Node == node && change.At <= healed) is { IsReady: false }
            ? changes.FirstOrDefault(change => change.Node == node && change.IsReady && change.At > healed)?.At
            : healed;

    private static double? LastOf(IReadOnlyList<string> nodes, Func<string, double?> find)
    {
        double?[] all = [.. nodes.Select(find)];
        return all.Length > 0 && all.All(static at => at is not null) ? all.Max() : null;
    }

    private static string After(double? time) =>
        time is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"after {seconds:F1} s") : "never";

    private static double Longest(double[] acknowledged, double from, double to)
    {
        double longest = 0;
        double last = from;
        foreach (double at in acknowledged.Where(at => at > from && at < to).Append(to))
        {
            longest = Math.Max(longest, at - last);
            last = at;
        }

        return longest;
    }

    /// <summary>The moment from which each second has more than half of the rate.</summary>
    private static double? Flow(double[] acknowledged, double rate, double from, double to)
    {
        double flowing = from;
        for (double at = from; at + 1 <= to; at += 0.5)
        {
            double start = at;
            if (acknowledged.Count(time => time >= start && time < start + 1) <= rate / 2)
            {
                flowing = at + 1; // at the earliest
            }
        }

        return flowing + 1 <= to ? flowing - from : null;
    }
}
