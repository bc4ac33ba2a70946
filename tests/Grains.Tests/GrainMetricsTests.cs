using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Tests;

/// <summary>Names, units and tags of the instruments, which dashboards depend on.</summary>
public sealed class GrainMetricsTests
{
    [Fact]
    public void Outcomes_are_recorded_with_their_tags()
    {
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory factory = services.GetRequiredService<IMeterFactory>();
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => seen.Add(Describe(instrument, value, tags)));
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => seen.Add(Describe(instrument, value, tags)));
        listener.Start();
        var metrics = new GrainMetrics(factory);

        metrics.Delivered(DeliveryOutcome.Filed, TimeSpan.FromSeconds(2));
        metrics.Delivered(DeliveryOutcome.Duplicate, TimeSpan.FromSeconds(3));
        metrics.Delivered(DeliveryOutcome.OverQuota, TimeSpan.FromSeconds(4));
        metrics.Delivered(DeliveryOutcome.LargerThanQuota, TimeSpan.FromSeconds(4));
        metrics.Delivered(null, TimeSpan.FromSeconds(5));
        metrics.Authenticated(AuthenticationOutcome.Accepted);
        metrics.Authenticated(AuthenticationOutcome.Refused);
        metrics.Authenticated(AuthenticationOutcome.Throttled);
        metrics.Authenticated(null);
        metrics.WatchOpened();
        metrics.WatchClosed();
        metrics.CertificateChanged(CertificateStatus.Unhealthy);

        Assert.Equal(
            [
                "relatemail.grains.certificate.transitions 0 {transition} status=healthy",
                "relatemail.grains.certificate.transitions 0 {transition} status=degraded",
                "relatemail.grains.certificate.transitions 0 {transition} status=unhealthy",
                "relatemail.grains.delivery.duration 2 s outcome=filed",
                "relatemail.grains.delivery.duration 3 s outcome=duplicate",
                "relatemail.grains.delivery.duration 4 s outcome=over_quota",
                "relatemail.grains.delivery.duration 4 s outcome=larger_than_quota",
                "relatemail.grains.delivery.duration 5 s outcome=failed",
                "relatemail.grains.authentications 1 {authentication} outcome=accepted",
                "relatemail.grains.authentications 1 {authentication} outcome=refused",
                "relatemail.grains.authentications 1 {authentication} outcome=throttled",
                "relatemail.grains.authentications 1 {authentication} outcome=failed",
                "relatemail.grains.watchers 1 {watcher}",
                "relatemail.grains.watchers -1 {watcher}",
                "relatemail.grains.certificate.transitions 1 {transition} status=unhealthy",
            ],
            seen);
    }

    private static string Describe(
        Instrument instrument, object value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        $"{instrument.Name} {value} {instrument.Unit}"
        + string.Concat(tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}"));
}
