using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RelateMail.Tests.Harness;

/// <summary>Keeps all log entries.</summary>
internal sealed class LogCapture
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Entries { get; } = new();

    private readonly ConcurrentDictionary<int, SemaphoreSlim> _logged = new();

    /// <summary>Completes with the next entry of this id that no earlier call waited for.</summary>
    public Task LoggedAsync(int id) => Logged(id).WaitAsync(TestContext.Current.CancellationToken);

    public int Count(int id) => Entries.Count(entry => entry.Id == id);

    public ILogger<T> For<T>() => LoggerFactory
        .Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Provider(this))).CreateLogger<T>();

    public ILoggerProvider ToProvider() => new Provider(this);

    private SemaphoreSlim Logged(int id) => _logged.GetOrAdd(id, static _ => new SemaphoreSlim(0));

    private void Add(LogLevel level, int id, string text)
    {
        Entries.Enqueue((level, id, text));
        Logged(id).Release();
    }

    private sealed class Provider(LogCapture capture) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Writer(capture);

        public void Dispose()
        {
        }
    }

    private sealed class Writer(LogCapture capture) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            capture.Add(logLevel, eventId.Id, $"{formatter(state, exception)} {exception}");
    }
}
