using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RelateMail.Smtp.Telemetry;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>Sums of the counters and counts of the histograms of one server, by name and tags.</summary>
internal sealed class MetricSums : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public MetricSums(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SmtpMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _listener.Start();
    }

    public long this[string key] => _sums.GetValueOrDefault(key);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string key = instrument.Name;
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            key += $" {tag.Key}={tag.Value}";
        }

        _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
    }
}
