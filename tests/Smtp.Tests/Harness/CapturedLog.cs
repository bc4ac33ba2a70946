using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>Every line that was logged, with its exception.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyCollection<(LogLevel Level, string Text)> Lines => _lines;

    /// <summary>Lines at a level.</summary>
    public IEnumerable<string> At(LogLevel level) =>
        _lines.Where(line => line.Level == level).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            log._lines.Enqueue((logLevel, $"{category} {formatter(state, exception)} {exception}"));
    }
}
