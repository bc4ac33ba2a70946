using Microsoft.Extensions.Logging;

namespace RelateMail.Ingress;

/// <summary>Log events of the listeners of any SMTP front: 430 to 439.</summary>
public static partial class ListenerLog
{
    [LoggerMessage(430, LogLevel.Information, "Listener {Name} opens on {Address}, port {Port}.")]
    public static partial void ListenerOpens(this ILogger logger, string name, string address, int port);

    [LoggerMessage(431, LogLevel.Warning,
        "Port {Port} (Smtp:SecurePort) is not opened, because implicit TLS needs a certificate. Set"
        + " Smtp:CertificatePath, or set the port to 0.")]
    public static partial void SecurePortNotActivated(this ILogger logger, int port);

    [LoggerMessage(432, LogLevel.Warning,
        "Smtp:AllowUnsecureAuthentication is on: clients may send passwords to port {Port} without TLS, readable on the"
        + " network. Set it to false once all clients use TLS.")]
    public static partial void UnsecureAuthenticationAllowed(this ILogger logger, int port);

    [LoggerMessage(433, LogLevel.Information, "HTTP listener opens on {Url}.")]
    public static partial void HttpOpens(this ILogger logger, string url);

    [LoggerMessage(434, LogLevel.Information,
        "SMTP connections from {Sources} must start with a PROXY header; the client address in it is trusted.")]
    public static partial void ProxyHeadersRequired(this ILogger logger, string sources);
}
