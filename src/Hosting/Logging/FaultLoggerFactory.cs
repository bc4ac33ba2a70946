using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RelateMail.Hosting.Logging;

/// <summary>
/// Shortens the log in an outage. The first warning or error of a kind is written as one line, without the stack trace
/// if other machines are away. Like entries within half a minute are counted, and the count is one line too. A kind is
/// a category and an event. Warnings and errors without an exception and without a reason pass unchanged. Entries
/// of Orleans have no mail addresses, which are the keys of grains.
/// </summary>
internal sealed class FaultLoggerFactory(ILoggerFactory inner, TimeProvider timeProvider) : ILoggerFactory
{
    private readonly ConcurrentDictionary<(string Category, int Event), FaultSeries> _series = new();

    public ILogger CreateLogger(string categoryName) =>
        new FaultLogger(categoryName, inner.CreateLogger(categoryName), this);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        foreach (FaultSeries series in _series.Values)
        {
            series.Dispose();
        }

        inner.Dispose();
    }

    /// <summary>True if the entry is the first of its kind; otherwise it is counted.</summary>
    internal bool IsFirst(string category, int id, LogLevel level, ILogger logger, string text) =>
        _series.GetOrAdd((category, id), _ => new FaultSeries(logger, timeProvider)).IsFirst(level, text);
}

/// <summary>Writes the first of like entries, and counts the others.</summary>
internal sealed class FaultLogger(string category, ILogger inner, FaultLoggerFactory faults) : ILogger
{
    private readonly bool _isOrleans = category.StartsWith("Orleans.", StringComparison.Ordinal);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        bool isOutage = exception is not null && FaultText.IsOutage(exception);
        if (_isOrleans && exception is not null && !isOutage && logLevel >= LogLevel.Warning
            && inner.IsEnabled(logLevel))
        {
            string trace = MailAddresses.Remove($"{formatter(state, exception)} {exception}");
            inner.Log(logLevel, eventId, new FaultState(trace, null), null, static (state, _) => state.ToString());
            return;
        }

        if (logLevel < LogLevel.Warning || logLevel == LogLevel.None || !inner.IsEnabled(logLevel)
            || (exception is null ? !_isOrleans && !HasReason(state) : !isOutage))
        {
            inner.Log(logLevel, eventId, state, exception, formatter); // no fault, or a bug that needs its stack trace
            return;
        }

        string text = formatter(state, exception);
        text = _isOrleans ? MailAddresses.Remove(FaultText.FirstLine(text)) : text;
        if (exception is not null)
        {
            text = $"{text} Reason: {MailAddresses.Remove(FaultText.OneLine(exception))}";
        }

        if (faults.IsFirst(category, eventId.Id, logLevel, inner, text))
        {
            var values = _isOrleans ? null : state as IReadOnlyList<KeyValuePair<string, object?>>;
            inner.Log(
                logLevel, eventId, new FaultState(text, values), null, static (state, _) => state.ToString());
        }
    }

    private static bool HasReason<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return false;
        }

        for (int index = 0; index < values.Count; index++)
        {
            if (values[index].Key == "Reason")
            {
                return true;
            }
        }

        return false;
    }
}
