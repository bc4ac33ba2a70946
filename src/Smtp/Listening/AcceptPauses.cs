using System.Net;
using Microsoft.Extensions.Logging;

namespace RelateMail.Smtp.Listening;

/// <summary>
/// Logs that connections wait for a file descriptor: once when it begins, then their number twice a minute, and once
/// when none has waited for a while. A full node pauses and resumes with each connection that ends.
/// </summary>
internal sealed class AcceptPauses(TimeProvider timeProvider, ILogger logger)
{
    /// <summary>
    /// The time between two lines, and the time without a wait after which connections count as accepted again.
    /// </summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private long _lastAt;
    private long _loggedAt;
    private int _count;
    private int _logged;

    /// <summary>A connection waits.</summary>
    public void Began(EndPoint endPoint)
    {
        int more;
        lock (_lock)
        {
            _lastAt = timeProvider.GetTimestamp();
            if (++_count > 1 && timeProvider.GetElapsedTime(_loggedAt, _lastAt) < Calm)
            {
                return;
            }

            more = _count - _logged;
            (_loggedAt, _logged) = (_lastAt, _count);
        }

        logger.AcceptsPaused(more, endPoint);
    }

    /// <summary>A connection need not wait.</summary>
    public void Passed()
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return;
        }

        int count = 0;
        lock (_lock)
        {
            if (timeProvider.GetElapsedTime(_lastAt) >= Calm)
            {
                (count, _count, _logged) = (_count, 0, 0);
            }
        }

        if (count > 0)
        {
            logger.AcceptsResumed(count);
        }
    }
}
