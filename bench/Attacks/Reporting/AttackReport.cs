using System.Globalization;
using System.Text;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Reporting;

/// <summary>The cost of one attack, and what the bystander saw.</summary>
internal sealed record AttackReport(string Scenario, TimeSpan Duration, Attack Attack, Bystander Bystander)
{
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(2);

    /// <summary>CPU of the server during the attack, the bystander's mail included; null without a process.</summary>
    public TimeSpan? Cpu { get; init; }

    public long? ResidentBefore { get; init; }

    public long? PeakResident { get; init; }

    /// <summary>Accepted mails of the bystander that the API does not show; null without a key of the API.</summary>
    public int? Lost { get; init; }

    public bool HasServerEnded { get; init; }

    /// <summary>Every mail of the bystander was accepted within two seconds, none is lost, and the server still runs.
    /// </summary>
    public bool IsUnharmed => !HasServerEnded && (Lost ?? 0) == 0
        && Bystander.Failures.Count == 0 && Bystander.Times.Count > 0 && Bystander.Times.Max() <= s_slow;

    public string ToText()
    {
        const double Mebi = 1024 * 1024;
        long sent = Attack.OctetsSent;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Scenario}: {Duration.TotalSeconds:0.0} s");
        text.AppendLine(CultureInfo.InvariantCulture, $"  sent        {sent:N0} octets");
        if (Cpu is { } cpu)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  server CPU  {cpu.TotalSeconds:0.00} s, {PerOctet(cpu.TotalMicroseconds, sent)} µs an octet sent");
        }

        if (ResidentBefore is { } before && PeakResident is { } peak)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  memory      {before / Mebi:0} MiB before, {peak / Mebi:0} MiB at its peak,"
                + $" {PerOctet(peak - before, sent)} octets an octet sent");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  attacker    {Join(Attack.Outcomes)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  bystander   {Describe(Bystander)}");
        if (Lost is { } lost)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  lost        {lost} mails");
        }

        text.Append(HasServerEnded ? "  A PROCESS OF THE SERVER HAS ENDED" : IsUnharmed ? "  unharmed" : "  HARMED");
        return text.ToString();
    }

    private static string PerOctet(double amount, long octets) =>
        octets == 0 ? "-" : (amount / octets).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Describe(Bystander bystander)
    {
        TimeSpan[] times = [.. bystander.Times.Order()];
        string accepted = times.Length == 0
            ? "no mail accepted"
            : string.Create(CultureInfo.InvariantCulture,
                $"{times.Length} mails accepted, p50 {times[times.Length / 2].TotalMilliseconds:0} ms,"
                + $" longest {times[^1].TotalMilliseconds:0} ms");
        return bystander.Failures.Count == 0 ? accepted : $"{accepted}; failed: {Join(bystander.Failures)}";
    }

    private static string Join<T>(IReadOnlyDictionary<string, T> counts) => counts.Count == 0
        ? "-"
        : string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}: {pair.Value}")));
}
