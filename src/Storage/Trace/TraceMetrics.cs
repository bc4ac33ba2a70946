using System.Diagnostics.Metrics;

namespace RelateMail.Storage.Trace;

/// <summary>The instruments of the trace, in the meter of the stores.</summary>
public sealed class TraceMetrics
{
    private readonly Counter<long> _stored;
    private readonly Counter<long> _dropped;

    public TraceMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(StorageMetrics.MeterName);
        _stored = meter.CreateCounter<long>("relatemail.trace.stored", "{event}", "Events that were stored.");
        _dropped = meter.CreateCounter<long>(
            "relatemail.trace.dropped", "{event}", "Events that were dropped, because they could not be stored.");
        _stored.Add(0); // alarms need a value to compare with
        _dropped.Add(0);
    }

    internal void Stored(int count) => _stored.Add(count);

    internal void Dropped(int count) => _dropped.Add(count);
}
