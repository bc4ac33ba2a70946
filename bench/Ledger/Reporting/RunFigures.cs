using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Reporting;

/// <summary>What the ledger alone tells of a run: outcomes, latencies, stalls. Times are seconds.</summary>
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

    /// <summary>Mails that had a second transaction, for whatever reason.</summary>
    public int SentAgain => _book.Mails.Values.Count(
        mail => mail.Attempts.Count(attempt => attempt.Outcome != AttemptOutcome.TurnedAway) > 1);

    /// <summary>Mail transactions that began and did not end with a 250: what a client sees as a failure.</summary>
    public int FailedTransactions =>
        Count(AttemptOutcome.RefusedTransiently) + Count(AttemptOutcome.RefusedPermanently)
        + Count(AttemptOutcome.LostBeforeDot) + Count(AttemptOutcome.LostAfterDot);

    public int TimedOut => _attempts.Count(attempt => attempt.Reason == "timed out");

    /// <summary>From the first attempt to the 250, all repeats included.</summary>
    public double LatencyMax => _latencies.LastOrDefault();

    /// <summary>The longest time without any 250 while mail was being sent.</summary>
    public Stall LongestStall => StallOf(_attempts);

    /// <summary>The same for one gateway, where the others may have gone on.</summary>
    public IEnumerable<(string Gateway, Stall Stall)> GatewayStalls => _book.Run.Gateways.Select(
        gateway => (gateway, StallOf(_attempts.Where(attempt => attempt.Gateway == gateway))));

    /// <summary>Everything that kept an attempt from its 250, with how often it did, most frequent first.</summary>
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

/// <summary>A time without any 250.</summary>
internal readonly record struct Stall(double From, double Length);
