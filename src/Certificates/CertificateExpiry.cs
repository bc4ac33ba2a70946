using RelateMail.Grains.Abstractions;

namespace RelateMail.Certificates;

/// <summary>The judgement of one certificate's remaining time; the same on every node.</summary>
public static class CertificateExpiry
{
    /// <summary>Whole days until it ends, rounded down: 29 for anything less than 30 days; negative once it has.</summary>
    public static int DaysLeft(DateTimeOffset notAfter, DateTimeOffset now) => (int)Math.Floor((notAfter - now).TotalDays);

    public static CertificateStatus Judge(DateTimeOffset notAfter, DateTimeOffset now, CertificateWatchOptions options)
    {
        TimeSpan left = notAfter - now;
        return left <= TimeSpan.FromDays(options.UnhealthyDays) ? CertificateStatus.Unhealthy
            : left <= TimeSpan.FromDays(options.DegradedDays) ? CertificateStatus.Degraded
            : CertificateStatus.Healthy;
    }
}
