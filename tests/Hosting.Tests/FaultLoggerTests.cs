using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Hosting.Logging;
using RelateMail.Tests.Harness;

namespace RelateMail.Hosting.Tests;

public sealed class FaultLoggerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();
    private readonly FaultLoggerFactory _factory;

    public FaultLoggerTests()
    {
        ILoggerFactory inner = LoggerFactory.Create(
            logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_log.ToProvider()));
        _factory = new FaultLoggerFactory(inner, _time);
    }

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void Faults_of_one_kind_are_one_line_and_then_a_count()
    {
        ILogger logger = _factory.CreateLogger("RelateMail.Ingress");
        for (int count = 0; count < 191; count++)
        {
            Write(logger, LogLevel.Error, 400, $"Message {count}: not stored.", Outage());
        }

        Assert.Equal(
            ["Message 0: not stored. Reason: The database cannot be used: it does not answer in time."],
            Lines());

        _time.Advance(FaultSeries.Interval);

        Assert.Equal(2, Lines().Length);
        Assert.Contains("190 more times in 30 s", Lines()[1], StringComparison.Ordinal);
        Assert.Contains("Message 190", Lines()[1], StringComparison.Ordinal);
        Assert.Equal(LogLevel.Error, _log.Entries.Last().Level);
    }

    [Fact]
    public void A_fault_after_a_quiet_interval_is_a_first_one_again()
    {
        ILogger logger = _factory.CreateLogger("RelateMail.Ingress");
        Write(logger, LogLevel.Error, 400, "one", Outage());
        _time.Advance(FaultSeries.Interval);
        Write(logger, LogLevel.Error, 400, "two", Outage());

        Assert.Equal(2, Lines().Length);
        Assert.StartsWith("two", Lines()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Different_events_are_different_kinds()
    {
        ILogger logger = _factory.CreateLogger("RelateMail.Ingress");
        Write(logger, LogLevel.Error, 400, "one", Outage());
        Write(logger, LogLevel.Error, 402, "two", Outage());
        Write(_factory.CreateLogger("RelateMail.Storage"), LogLevel.Error, 400, "three", Outage());

        Assert.Equal(3, Lines().Length);
    }

    [Fact]
    public void A_bug_keeps_its_stack_trace_and_is_written_each_time()
    {
        ILogger logger = _factory.CreateLogger("RelateMail.Smtp");
        Write(logger, LogLevel.Error, 102, "failed", new InvalidOperationException("bug"));
        Write(
            logger, LogLevel.Error, 102, "failed", new TimeoutException("outer", new InvalidOperationException("bug")));

        Assert.Equal(2, Lines().Length);
        Assert.All(Lines(), static line => Assert.Contains(
            nameof(InvalidOperationException), line, StringComparison.Ordinal));
    }

    [Fact]
    public void Warnings_without_exception_and_reason_pass_unchanged()
    {
        ILogger logger = _factory.CreateLogger("RelateMail.Grains");
        Write(logger, LogLevel.Warning, 303, "Too many failed logins of a@example.org.");
        Write(logger, LogLevel.Warning, 303, "Too many failed logins of b@example.org.");
        Write(logger, LogLevel.Information, 105, "Deferred.", Outage());
        Write(logger, LogLevel.Information, 105, "Deferred.", Outage());

        Assert.Equal(4, Lines().Length);
    }

    [Fact]
    public void Warnings_with_a_reason_are_faults()
    {
        ILogger logger = _factory.CreateLogger("RelateMail.Ingress");
        Write(logger, LogLevel.Warning, 406, "No answer. Reason: a", null, "a");
        Write(logger, LogLevel.Warning, 406, "No answer. Reason: b", null, "b");

        Assert.Equal(["No answer. Reason: a"], Lines());
    }

    [Fact]
    public void Messages_of_Orleans_are_cut_to_their_first_line()
    {
        ILogger logger = _factory.CreateLogger("Orleans.Messaging");
        Write(logger, LogLevel.Error, 100071, "Connection failed with SocketException\n   at Somewhere()");
        Write(logger, LogLevel.Error, 100071, "Connection failed with SocketException\n   at Somewhere()");

        Assert.Equal(["Connection failed with SocketException"], Lines());
    }

    private static IOException Outage() => new(
        "The database cannot be used: it does not answer in time.",
        new TimeoutException("it does not answer in time"));

    private static void Write(
        ILogger logger, LogLevel level, int id, string text, Exception? exception = null, string? reason = null)
    {
        KeyValuePair<string, object?>[] values = reason is null ? [] : [new("Reason", reason)];
        logger.Log(level, new EventId(id), values, exception, (_, _) => text);
    }

    private string[] Lines() => [.. _log.Entries.Select(static entry => entry.Text.Trim())];
}
