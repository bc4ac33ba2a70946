using Microsoft.Extensions.Logging;

namespace RelateMail.Ingress.Certificates;

/// <summary>Log events of the served certificates: 450 to 479. They never contain keys or passwords.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(450, LogLevel.Information,
        "{Name}: new TLS handshakes present {Subject} (SHA-256 {Thumbprint}), valid until {NotAfter:O}, from {Source};"
        + " open sessions keep the previous certificate.")]
    public static partial void CertificateSwapped(
        this ILogger logger, string name, string subject, string thumbprint, DateTime notAfter, string source);

    [LoggerMessage(451, LogLevel.Error,
        "{Name}: the new certificate from {Source} is rejected and the previous one stays in use. {Reason}")]
    public static partial void CertificateRefused(this ILogger logger, string name, string source, string reason);

    [LoggerMessage(452, LogLevel.Information, "{Name}: the certificate from {Source} is no longer rejected.")]
    public static partial void RefusalCleared(this ILogger logger, string name, string source);

    [LoggerMessage(453, LogLevel.Warning,
        "{Name}: the served certificate cannot be reported to the cluster; retrying every second. Reason: {Reason}")]
    public static partial void NotReported(this ILogger logger, string name, string reason);

    [LoggerMessage(454, LogLevel.Information, "{Name}: reports to the cluster succeed again.")]
    public static partial void ReportedAgain(this ILogger logger, string name);

    [LoggerMessage(455, LogLevel.Warning,
        "The cluster did not report the rolled-out certificates in time; until it does, the certificates of the files"
        + " are served.")]
    public static partial void RolloutsUnknown(this ILogger logger);

    [LoggerMessage(456, LogLevel.Error,
        "{Name}: the listeners of this gateway do not present the loaded certificate. {Error}")]
    public static partial void HandshakeMismatch(this ILogger logger, string name, string error);

    [LoggerMessage(457, LogLevel.Error,
        "{Name}: the update of the certificate failed because of a bug in RelateMail; retrying in 1 s. Report the bug"
        + " with this line and its stack trace.")]
    public static partial void UpdaterFailed(this ILogger logger, Exception exception, string name);

    [LoggerMessage(458, LogLevel.Information, "SIGHUP received: reading the certificate files.")]
    public static partial void ReloadRequested(this ILogger logger);

    [LoggerMessage(459, LogLevel.Warning,
        "The certificate of {Path} is served, but would be rejected as a renewal. {Reason}")]
    public static partial void CertificateNotRenewable(this ILogger logger, string path, string reason);

    [LoggerMessage(460, LogLevel.Debug, "{Name}: this node could not deregister from the cluster: {Reason}")]
    public static partial void LeaveFailed(this ILogger logger, string name, string reason);

    [LoggerMessage(461, LogLevel.Debug, "{Name}: reported to the cluster; roll-out version {Version}.")]
    public static partial void Reported(this ILogger logger, string name, long version);
}
