using RelateMail.Ledger.Records;
using RelateMail.Shared.Wire;

namespace RelateMail.Ledger.Reporting;

/// <summary>Figures of a run from its ledger: outcomes, latencies and stalls. Times are seconds.</summary>
internal sealed class RunFigures
{
    private readonly LedgerBook _book;
    private readonly AttemptLine[] _attempts;
    private readonly double[] _latencies;

    public RunFigures(LedgerBook book)
    {
        _book = book;
        _attempts = [.. book.Mails.Values.SelectMany(mail => mail.Attempts).OrderBy(attempt => attempt.Ended)];
        _latencies =
        [
            .. book.Mails.Values.Where(mail => mail.IsAcknowledged)
                .Select(mail => FirstAcknowledgement(mail).Ended - mail.Attempts.Min(attempt => attempt.Began)).Order(),
        ];
    }

    public int Sent => _book.Mails.Count;

    public int Acknowledged => _latencies.Length;

    /// <summary>Mails that needed a second transaction.</summary>
    public int SentAgain => _book.Mails.Values.Count(
        mail => mail.Attempts.Count(attempt => attempt.Outcome != AttemptOutcome.TurnedAway) > 1);

    /// <summary>Mail transactions that started and did not end with a 250.</summary>
    public int FailedTransactions =>
        Count(AttemptOutcome.RefusedTransiently) + Count(AttemptOutcome.RefusedPermanently)
        + Count(AttemptOutcome.LostBeforeDot) + Count(AttemptOutcome.LostAfterDot);

    public int TimedOut => _attempts.Count(attempt => attempt.Reason == ClientFault.TimedOut);

    /// <summary>Time from the first attempt to the 250, repeats included.</summary>
    public double LatencyMax => _latencies.LastOrDefault();

    /// <summary>The longest time without any 250 while mail was being sent.</summary>
    public Stall LongestStall => StallOf(_attempts);

    /// <summary>The same for each gateway alone.</summary>
    public IEnumerable<(string Gateway, Stall Stall)> GatewayStalls => _book.Run.Gateways.Select(
        gateway => (gateway, StallOf(_attempts.Where(attempt => attempt.Gateway == gateway))));

    /// <summary>The reasons why attempts got no 250, with their counts, most frequent first.</summary>
    public IEnumerable<(AttemptOutcome Outcome, string Reason, int Count)> Troubles => _attempts
        .Where(attempt => attempt.Outcome != AttemptOutcome.Acknowledged)
        .CountBy(attempt => (attempt.Outcome, attempt.Reason))
        .OrderByDescending(trouble => trouble.Value)
        .Select(trouble => (trouble.Key.Outcome, trouble.Key.Reason, trouble.Value));

    public int Count(AttemptOutcome outcome) => _attempts.Count(attempt => attempt.Outcome == outcome);

    public double Latency(double fraction) =>
        _latencies.Length == 0 ? 0 : _latencies[(int)Math.Ceiling(_latencies.Length * fraction) - 1];

    /// <summary>Mails that got their 250 in each second of the run.</summary>
    public int[] AcknowledgementsBySecond()
    {
        int[] seconds = new int[(int)_attempts.Select(attempt => attempt.Ended).DefaultIfEmpty().Max() + 1];
        foreach (AttemptLine attempt in _attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Acknowledged))
        {
            seconds[(int)attempt.Ended]++;
        }

        return seconds;
    }

    private static AttemptLine FirstAcknowledgement(MailRecord mail) =>
        mail.Attempts.First(attempt => attempt.Outcome == AttemptOutcome.Acknowledged);

    private Stall StallOf(IEnumerable<AttemptLine> attempts)
    {
        double end = _book.SendingEndedAt;
        var longest = new Stall(0, 0);
        double last = 0;
        foreach (double at in attempts
            .Where(attempt => attempt.Outcome == AttemptOutcome.Acknowledged && attempt.Ended < end)
            .Select(attempt => attempt.Ended)
            .Append(end))
        {
            longest = at - last > longest.Length ? new Stall(last, at - last) : longest;
            last = at;
        }

        return longest;
    }
}

/// <summary>A period without a 250.</summary>
internal readonly record struct Stall(double From, double Length);
