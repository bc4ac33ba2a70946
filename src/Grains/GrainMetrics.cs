using System.Diagnostics.Metrics;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains;

/// <summary>The instruments of this project, meter <c>RelateMail.Grains</c>.</summary>
internal sealed class GrainMetrics
{
    public const string MeterName = "RelateMail.Grains";

    private static readonly double[] s_seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Histogram<double> _deliveryDuration;
    private readonly Counter<long> _authentications;
    private readonly UpDownCounter<long> _watchers;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _offences;

    public GrainMetrics(IMeterFactory meterFactory)
    {
        Meter meter = meterFactory.Create(MeterName);
        _deliveryDuration = meter.CreateHistogram(
            "relatemail.grains.delivery.duration", "s", "Time from a delivery call to its commit, by outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _authentications = meter.CreateCounter<long>(
            "relatemail.grains.authentications", "{authentication}", "Password checks, by outcome.");
        _watchers = meter.CreateUpDownCounter<long>(
            "relatemail.grains.watchers", "{watcher}", "Open watches of mailboxes on this silo.");
        _transitions = meter.CreateCounter<long>(
            "relatemail.grains.certificate.transitions", "{transition}",
            "Changes of a certificate's status, by new status.");
        _offences = meter.CreateCounter<long>(
            "relatemail.grains.reputation.offences", "{offence}",
            "Offences of clients that the nodes have reported, by kind; each counts once for each of its networks.");
        foreach (CertificateStatus status in Enum.GetValues<CertificateStatus>())
        {
            _transitions.Add(0, Status(status)); // exports zero before the first transition
        }
    }

    /// <summary>Records one delivery; the outcome is null if the call faulted.</summary>
    public void Delivered(DeliveryOutcome? outcome, TimeSpan duration) =>
        _deliveryDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome switch
        {
            DeliveryOutcome.Filed => "filed",
            DeliveryOutcome.Duplicate => "duplicate",
            DeliveryOutcome.OverQuota => "over_quota",
            DeliveryOutcome.LargerThanQuota => "larger_than_quota",
            _ => "failed",
        }));

    public void WatchOpened() => _watchers.Add(1);

    public void WatchClosed() => _watchers.Add(-1);

    /// <param name="outcome">Null if the call faulted.</param>
    public void Authenticated(AuthenticationOutcome? outcome) =>
        _authentications.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
        {
            AuthenticationOutcome.Accepted => "accepted",
            AuthenticationOutcome.Refused => "refused",
            AuthenticationOutcome.Throttled => "throttled",
            _ => "failed",
        }));

    /// <summary>Counts the offences of one network in a report.</summary>
    public void Offended(NetworkCount offences)
    {
        Count("unknown_recipient", offences.UnknownRecipients);
        Count("failed_login", offences.FailedLogins);
        Count("junk_commands", offences.JunkCommands);
        Count("refused_connection", offences.RefusedConnections);

        void Count(string kind, int number)
        {
            if (number > 0)
            {
                _offences.Add(number, new KeyValuePair<string, object?>("kind", kind));
            }
        }
    }

    public void CertificateChanged(CertificateStatus status) => _transitions.Add(1, Status(status));

    private static KeyValuePair<string, object?> Status(CertificateStatus status) => new("status", status switch
    {
        CertificateStatus.Healthy => "healthy",
        CertificateStatus.Degraded => "degraded",
        _ => "unhealthy",
    });
}
