using Microsoft.Extensions.Logging;

namespace RelateMail.Hosting.Logging;

/// <summary>Log entries of one kind that follow each other closely.</summary>
internal sealed class FaultSeries(ILogger logger, TimeProvider timeProvider) : IDisposable
{
    /// <summary>The time between two counts. A series ends with such a time without an entry.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private int _count;
    private LogLevel _level;
    private string _text = "";

    /// <summary>True if no entry came in the last interval; otherwise the entry is counted.</summary>
    public bool IsFirst(LogLevel level, string text)
    {
        lock (_lock)
        {
            if (_timer is null)
            {
                _timer = timeProvider.CreateTimer(
                    static series => ((FaultSeries)series!).Report(), this, Interval, Interval);
                return true;
            }

            _count++;
            (_level, _text) = (level > _level ? level : _level, text);
            return false;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Report()
    {
        int count;
        LogLevel level;
        string text;
        lock (_lock)
        {
            (count, level, text) = (_count, _level, _text);
            (_count, _level) = (0, LogLevel.Trace);
            if (count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        if (count > 0)
        {
            logger.Repeated(level, count, Interval.TotalSeconds, text);
        }
    }
}
