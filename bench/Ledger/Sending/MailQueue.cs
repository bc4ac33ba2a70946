using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// The mails that are due: new ones at a steady rate, and retries of mails without a 250.
/// </summary>
/// <remarks>As in the queue of an MTA, a waiting mail occupies no session.</remarks>
internal sealed class MailQueue(MailMaker maker, LedgerBook book, int rate)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two checks, because a mail can be put back at any time.</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(10);

    /// <summary>The backlog that is sent at once after all sessions were blocked. The queue bounds the rate.</summary>
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<OutgoingMail, double> _waiting = new();
    private double _nextNew = book.Now;
    private double _end = double.PositiveInfinity;
    private long _made;
    private long _open;
    private bool _ended;

    /// <summary>Mails without a 250 that have not been given up.</summary>
    public long Open => Interlocked.Read(ref _open);

    public long Made => Interlocked.Read(ref _made);

    /// <summary>The next mail that is due; null when the run is complete.</summary>
    public async Task<OutgoingMail?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            lock (_lock)
            {
                double now = book.Now;
                if (TryTake(now) is { } mail)
                {
                    return mail;
                }

                if (_ended && (_open == 0 || now >= _end))
                {
                    return null;
                }

                wait = _ended
                    ? s_longestPause
                    : TimeSpan.FromSeconds(Math.Clamp(_nextNew - now, 0.001, s_longestPause.TotalSeconds));
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>Closes a mail: it has its 250, or was refused permanently.</summary>
    public void Close() => Interlocked.Decrement(ref _open);

    /// <summary>Returns a mail to be sent again.</summary>
    public void PutBack(OutgoingMail mail)
    {
        lock (_lock)
        {
            TimeSpan wait = s_firstWait * Math.Pow(2, Math.Min(mail.Failures++, 8));
            _waiting.Enqueue(mail, book.Now + Math.Min(wait.TotalSeconds, s_longestWait.TotalSeconds));
        }
    }

    /// <summary>Ends new mails. Waiting mails are retried for <paramref name="patience"/>.</summary>
    public void EndNew(TimeSpan patience)
    {
        lock (_lock)
        {
            _ended = true;
            _end = book.Now + patience.TotalSeconds;
        }

        book.Note(LedgerBook.SendingEnded);
    }

    private OutgoingMail? TryTake(double now)
    {
        if (now < _end && _waiting.TryPeek(out _, out double due) && due <= now)
        {
            return _waiting.Dequeue();
        }

        if (_ended || _nextNew > now)
        {
            return null;
        }

        _nextNew = Math.Max(_nextNew, now - s_burst.TotalSeconds) + (1.0 / rate);
        Interlocked.Increment(ref _open);
        OutgoingMail mail = maker.Make(Interlocked.Increment(ref _made));
        mail.NextGateway = (int)(_made % int.MaxValue);
        book.Add(mail.Line);
        return mail;
    }
}
