namespace RelateMail.Gateway;

/// <summary>Log events of the SMTP host: 430 to 439, and 444.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(430, LogLevel.Information, "Listener {Name} opens on {Address}, port {Port}.")]
    public static partial void ListenerOpens(this ILogger logger, string name, string address, int port);

    [LoggerMessage(431, LogLevel.Warning,
        "Port {Port} (Smtp:SecurePort) is not activated: implicit TLS needs a certificate, and Smtp:CertificatePath"
        + " is not set.")]
    public static partial void SecurePortNotActivated(this ILogger logger, int port);

    [LoggerMessage(432, LogLevel.Warning,
        "Smtp:AllowUnsecureAuthentication is on: on port {Port} clients may send passwords in the clear, where anyone"
        + " on the way can read them. Set it to false once all clients use TLS.")]
    public static partial void UnsecureAuthenticationAllowed(this ILogger logger, int port);

    [LoggerMessage(433, LogLevel.Information, "HTTP opens on {Url}.")]
    public static partial void HttpOpens(this ILogger logger, string url);

    [LoggerMessage(434, LogLevel.Information,
        "SMTP connections from {Sources} must begin with a PROXY header, which is believed.")]
    public static partial void ProxyHeadersRequired(this ILogger logger, string sources);
}
