using RelateMail.Grains.Contracts;

namespace RelateMail.Certificates;

/// <summary>Rates the remaining validity of one certificate; the result is the same on every node.</summary>
public static class CertificateExpiry
{
    /// <summary>
    /// Days until the certificate expires, rounded down: 29 for just under 30 days, negative after expiry.
    /// </summary>
    public static int DaysLeft(DateTimeOffset notAfter, DateTimeOffset now) =>
        (int)Math.Floor((notAfter - now).TotalDays);

    public static CertificateStatus Judge(DateTimeOffset notAfter, DateTimeOffset now, CertificateWatchOptions options)
    {
        TimeSpan left = notAfter - now;
        return left <= TimeSpan.FromDays(options.UnhealthyDays) ? CertificateStatus.Unhealthy
            : left <= TimeSpan.FromDays(options.DegradedDays) ? CertificateStatus.Degraded
            : CertificateStatus.Healthy;
    }
}
