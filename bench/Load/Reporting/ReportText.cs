using System.Globalization;
using System.Text;
using RelateMail.Load.Measuring;

namespace RelateMail.Load.Reporting;

/// <summary>Reports as text for a person.</summary>
internal static class ReportText
{
    private const int TroublesShown = 8;

    public static string Of(LoadReport report, bool hasServerProcesses)
    {
        var text = new StringBuilder();
        Add(text, "load", $"{Describe(report.Load)}");
        Add(text, "environment", $"{Describe(report.Environment)}");
        if (report.Tls is not null)
        {
            Add(text, "tls", $"{report.Tls}");
        }

        PhaseReport measured = report.Measured;
        double megabytes = measured.MessagesPerSecond * report.Load.Size / 1e6;
        string warmUp = report.WarmUp is { Seconds: > 0 } warm
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; warm-up, not counted: {warm.Accepted:N0} in {warm.Seconds:F1} s{FailuresOf(warm)}")
            : "";
        Add(
            text,
            "accepted",
            $"{measured.Accepted:N0} in {measured.Seconds:F2} s, {measured.Connections:N0} new connections{warmUp}");
        Add(text, "rate", $"{measured.MessagesPerSecond:N1} messages/s, {megabytes:F2} MB/s");
        Add(text, report.Load.Reuse == 1 ? "connect to 250" : "MAIL to 250", $"{Describe(report.Whole)}");
        Add(text, "dot to 250", $"{Describe(report.Commit)}");
        Add(text, "generator", $"{report.GeneratorCpuMilliseconds:F3} CPU-ms per message");
        if (report.Server is { } server)
        {
            Add(text, "server", $"{server.CpuMilliseconds:F3} CPU-ms per message, {server.Cores:F2} cores busy");
            string anonymous =
                $"{Mebi(server.PeakAnonymousOctets)} ({Mebi(server.AnonymousGrowthOctets)} more than at the start)";
            Add(text, "server memory", $"peak resident {Mebi(server.PeakResidentOctets)}, anonymous {anonymous}");
        }
        else if (hasServerProcesses)
        {
            Add(text, "server", $"no figures, because a process of --pid ended during the run");
        }

        Add(text, "refused, lost", $"{measured.Refused:N0}, {measured.Lost:N0}");
        AddTroubles(text, report.Troubles);
        return text.ToString().TrimEnd();
    }

    public static string Of(IdleReport report)
    {
        var text = new StringBuilder();
        string held = string.Create(CultureInfo.InvariantCulture, $"held for {report.HeldSeconds:F1} s");
        Add(text, "idle", $"{report.Open:N0} of {report.Asked:N0} connections to {report.Server}, {held}");
        Add(text, "environment", $"{Describe(report.Environment)}");
        if (report.Tls is not null)
        {
            Add(text, "tls", $"{report.Tls}");
        }

        Add(text, "opened", $"in {report.OpenedInSeconds:F2} s; still open at the end: {report.StillOpen:N0}");
        if (report.Memory is { } memory)
        {
            string change = $"{Mebi(memory.ResidentBefore)} before, {Mebi(memory.ResidentAfter)} after";
            Add(text, "resident", $"{memory.ResidentPerConnection / 1024:F1} KiB per connection ({change})");
            Add(text, "anonymous", $"{memory.AnonymousPerConnection / 1024:F1} KiB per connection");
            Add(
                text,
                "cpu",
                $"{memory.OpeningCpuMilliseconds:F3} CPU-ms to open one, {memory.HoldingCores:P2} of a core for all");
        }

        AddTroubles(text, report.Troubles);
        return text.ToString().TrimEnd();
    }

    private static string Describe(LoadDescription load)
    {
        string reuse = load.Reuse switch
        {
            0 => "one connection per session",
            1 => "a new connection per message",
            _ => string.Create(CultureInfo.InvariantCulture, $"{load.Reuse:N0} messages per connection"),
        };
        string manner = $"{(load.Bdat ? "BDAT" : "DATA")}{(load.Pipelining ? ", pipelined" : "")}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{load.Server}, {load.Sessions:N0} sessions, {load.Size:N0} octets, {reuse}, tls {load.Tls}, {manner}, "
                + $"{load.Recipients:N0} of {load.Mailboxes:N0} mailboxes per message");
    }

    private static string Describe(RunEnvironment environment) =>
        $"{environment.Cores} cores, {environment.Runtime}, {environment.System}, "
            + $"commit {environment.Commit ?? "unknown"}";

    private static string Describe(LatencyReport latency) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {latency.P50:F2}  p90 {latency.P90:F2}  p99 {latency.P99:F2}  max {latency.Max:F2} ms");

    private static string FailuresOf(PhaseReport phase) => phase.IsClean
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {phase.Refused:N0} refused, {phase.Lost:N0} lost");

    private static string Mebi(long octets) =>
        string.Create(CultureInfo.InvariantCulture, $"{octets / 1048576.0:F1} MiB");

    private static void AddTroubles(StringBuilder text, IReadOnlyList<Trouble> troubles)
    {
        foreach (Trouble trouble in troubles.Take(TroublesShown))
        {
            string sample = trouble.Sample is null ? "" : $", first: {trouble.Sample}";
            Add(text, "", $"{trouble.Count,8:N0} x {trouble.Step} {trouble.What}{sample}");
        }

        if (troubles.Count > TroublesShown)
        {
            Add(text, "", $"and {troubles.Count - TroublesShown} other kinds");
        }
    }

    private static void Add(StringBuilder text, string label, FormattableString line) => text
        .Append(CultureInfo.InvariantCulture, $"{label,-16}")
        .AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
