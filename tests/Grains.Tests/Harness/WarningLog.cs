using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RelateMail.Grains.Tests.Harness;

/// <summary>Keeps the warnings of RelateMail.</summary>
internal sealed class WarningLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _warnings = [];

    public IReadOnlyCollection<string> Warnings => _warnings;

    public ILogger CreateLogger(string categoryName) =>
        new CategoryLogger(_warnings, categoryName.StartsWith("RelateMail.", StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class CategoryLogger(ConcurrentQueue<string> warnings, bool isOurs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOurs && logLevel == LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                warnings.Enqueue(formatter(state, exception));
            }
        }
    }
}
