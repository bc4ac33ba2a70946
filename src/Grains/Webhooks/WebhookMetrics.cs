using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>The instruments of webhooks, on the meter of this project. A webhook is reported by its courier's silo.
/// </summary>
internal sealed class WebhookMetrics
{
    private static readonly double[] s_seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly TimeProvider _timeProvider;
    private readonly Histogram<double> _attempts;
    private readonly Counter<long> _disabled;
    private readonly ConcurrentDictionary<string, OutboxDepth> _depths = new(StringComparer.Ordinal);

    public WebhookMetrics(IMeterFactory meterFactory, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Meter meter = meterFactory.Create(GrainMetrics.MeterName);
        _attempts = meter.CreateHistogram(
            "relatemail.webhooks.attempt.duration", "s", "Duration of attempts, by webhook and outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _disabled = meter.CreateCounter<long>(
            "relatemail.webhooks.disabled", "{webhook}", "Webhooks that the server disabled, by reason.");
        meter.CreateObservableGauge(
            "relatemail.webhooks.pending", ObservePending, "{delivery}", "Pending deliveries, by webhook.");
        meter.CreateObservableGauge(
            "relatemail.webhooks.oldest.age", ObserveAge, "s", "Age of the oldest pending delivery, by webhook.");
        _disabled.Add(0, new KeyValuePair<string, object?>("reason", CourierGrain.Gone)); // zero before the first one
        _disabled.Add(0, new KeyValuePair<string, object?>("reason", CourierGrain.Failing));
    }

    /// <param name="webhook">Name of the webhook.</param>
    /// <param name="outcome">Null if the attempt was aborted or could not be made.</param>
    /// <param name="duration">The time that it took.</param>
    public void Attempted(string webhook, WebhookOutcome? outcome, TimeSpan duration) => _attempts.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("webhook", webhook),
        new KeyValuePair<string, object?>("outcome", outcome switch
        {
            WebhookOutcome.Delivered => "delivered",
            WebhookOutcome.Retry => "retry",
            WebhookOutcome.Dead => "dead",
            WebhookOutcome.Disable => "disable",
            _ => "aborted",
        }));

    public void Disabled(string reason) => _disabled.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Measured(string webhook, OutboxDepth depth) => _depths[webhook] = depth;

    public void Forget(string webhook) => _depths.TryRemove(webhook, out _);

    private IEnumerable<Measurement<long>> ObservePending() => _depths.Select(static one =>
        new Measurement<long>(one.Value.Pending, new KeyValuePair<string, object?>("webhook", one.Key)));

    private IEnumerable<Measurement<double>> ObserveAge()
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        return _depths.Select(one => new Measurement<double>(
            one.Value.Oldest is { } oldest && oldest < now ? (now - oldest).TotalSeconds : 0,
            new KeyValuePair<string, object?>("webhook", one.Key)));
    }
}
