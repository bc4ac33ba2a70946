using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// What is due: new mails at a steady rate, and those that did not get their 250, again after a while.
/// </summary>
/// <remarks>As an MTA's queue: a mail that waits holds no session.</remarks>
internal sealed class MailQueue(MailMaker maker, LedgerBook book, int rate)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(2);

    /// <summary>The longest look away: a mail may have come back meanwhile.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    /// <summary>What may be caught up at once after all sessions were held up; the rate stays bounded.</summary>
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<OutgoingMail, double> _waiting = new();
    private double _nextNew = book.Now;
    private double _end = double.PositiveInfinity;
    private long _made;
    private long _open;
    private bool _ended;

    /// <summary>Mails that have neither their 250 nor been given up.</summary>
    public long Open => Interlocked.Read(ref _open);

    public long Made => Interlocked.Read(ref _made);

    /// <summary>The next mail that is due; null once there is nothing left to do.</summary>
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

                wait = _ended ? s_look : TimeSpan.FromSeconds(Math.Clamp(_nextNew - now, 0.001, s_look.TotalSeconds));
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    /// <summary>The mail has its 250, or never will.</summary>
    public void Close() => Interlocked.Decrement(ref _open);

    /// <summary>The mail has to be sent again.</summary>
    public void PutBack(OutgoingMail mail)
    {
        lock (_lock)
        {
            TimeSpan wait = s_firstWait * Math.Pow(2, Math.Min(mail.Failures++, 8));
            _waiting.Enqueue(mail, book.Now + Math.Min(wait.TotalSeconds, s_longestWait.TotalSeconds));
        }
    }

    /// <summary>No new mails; what waits is tried again for <paramref name="patience"/>.</summary>
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
