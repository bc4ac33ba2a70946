using Microsoft.Extensions.Logging;

namespace RelateMail.Ingress.Certificates;

/// <summary>Events of the certificates that are served: 450 to 479. Never a key, never a password.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(450, LogLevel.Information,
        "{Name}: new handshakes show {Subject} (SHA-256 {Thumbprint}), valid until {NotAfter:O}, from {Source}; open sessions"
        + " keep what they have.")]
    public static partial void CertificateSwapped(
        this ILogger logger, string name, string subject, string thumbprint, DateTime notAfter, string source);

    [LoggerMessage(451, LogLevel.Error,
        "{Name}: the new certificate of {Source} is refused and the old one is still served. {Reason}")]
    public static partial void CertificateRefused(this ILogger logger, string name, string source, string reason);

    [LoggerMessage(452, LogLevel.Information, "{Name}: {Source} is no longer refused.")]
    public static partial void CertificateMended(this ILogger logger, string name, string source);

    [LoggerMessage(453, LogLevel.Warning,
        "{Name}: what is served cannot be reported to the cluster; it is tried again each second. Reason: {Reason}")]
    public static partial void NotReported(this ILogger logger, string name, string reason);

    [LoggerMessage(454, LogLevel.Information, "{Name}: what is served is reported to the cluster again.")]
    public static partial void ReportedAgain(this ILogger logger, string name);

    [LoggerMessage(455, LogLevel.Warning,
        "Before mail is taken the cluster did not say in time which certificates are rolled out; the files are served until it"
        + " does.")]
    public static partial void OrdersNotKnown(this ILogger logger);

    [LoggerMessage(456, LogLevel.Error, "{Name}: handshakes with the own listeners do not show what is loaded. {Error}")]
    public static partial void HandshakeNotAsMeant(this ILogger logger, string name, string error);

    [LoggerMessage(457, LogLevel.Error, "{Name}: looking after the certificate failed by a fault of ours.")]
    public static partial void FollowerFailed(this ILogger logger, Exception exception, string name);

    [LoggerMessage(458, LogLevel.Information, "The certificates are looked at: SIGHUP.")]
    public static partial void ReloadAsked(this ILogger logger);

    [LoggerMessage(459, LogLevel.Warning, "The certificate of {Path} is served, but would be refused later. {Reason}")]
    public static partial void CertificateDoubtful(this ILogger logger, string path, string reason);

    [LoggerMessage(460, LogLevel.Debug, "{Name}: the cluster was not told that this node stops: {Reason}")]
    public static partial void NotLeft(this ILogger logger, string name, string reason);

    [LoggerMessage(461, LogLevel.Debug, "{Name}: reported to the cluster, order {Version}.")]
    public static partial void Reported(this ILogger logger, string name, long version);
}
