using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using RelateMail.Hosting;
using RelateMail.Ingress;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transport;

namespace RelateMail.Gateway.Hosting;

/// <summary>Opens the listeners of the host: SMTP by <see cref="IngressOptions"/>, HTTP by the settings of ASP.NET
/// Core.</summary>
internal sealed class SmtpListeners(
    IOptions<IngressOptions> options,
    IOptions<SmtpOptions> smtp,
    IOptions<ProxyOptions> proxy,
    IServerCertificates certificates,
    IngressReadiness readiness,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILogger<SmtpListeners> logger) : IConfigureOptions<KestrelServerOptions>
{
    private readonly IngressOptions _options = options.Value;

    public void Configure(KestrelServerOptions kestrel)
    {
        foreach (string url in HttpListeners.Open(kestrel, configuration, environment))
        {
            logger.HttpOpens(url);
        }

        if (proxy.Value.TrustedSources is { Count: > 0 } sources)
        {
            logger.ProxyHeadersRequired(string.Join(", ", sources));
        }

        Open(kestrel, _options.Mx.Port, new SmtpListener("mx", ListenerRole.Relay, TlsMode.StartTls));
        Open(kestrel, _options.Port, new SmtpListener("submission", ListenerRole.Submission, TlsMode.StartTls));
        if (_options.Port != 0 && smtp.Value.AllowUnsecureAuthentication)
        {
            logger.UnsecureAuthenticationAllowed(_options.Port);
        }

        if (_options.SecurePort != 0 && !certificates.IsConfigured)
        {
            logger.SecurePortNotActivated(_options.SecurePort);
            return;
        }

        Open(kestrel, _options.SecurePort, new SmtpListener("submissions", ListenerRole.Submission, TlsMode.Implicit));
    }

    private void Open(KestrelServerOptions kestrel, int port, SmtpListener listener)
    {
        if (port == 0)
        {
            return;
        }

        void Serve(ListenOptions endpoint)
        {
            endpoint.Use(next => connection =>
                readiness.IsConnected ? next(connection) : RefuseAsync(connection, listener));
            endpoint.UseSmtp(listener);
        }

        switch (_options.ListenAddress)
        {
            case "":
                kestrel.ListenAnyIP(port, Serve);
                break;
            case "localhost":
                kestrel.ListenLocalhost(port, Serve);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(_options.ListenAddress), port, Serve);
                break;
        }

        logger.ListenerOpens(listener.Name, _options.ListenAddress is { Length: > 0 } address ? address : "*", port);
    }

    /// <summary>
    /// Sends 421 instead of the greeting (RFC 5321 §3.1). With implicit TLS the connection closes without a reply,
    /// because there is no TLS session yet.
    /// </summary>
    private static async Task RefuseAsync(ConnectionContext connection, SmtpListener listener)
    {
        if (listener.TlsMode is TlsMode.StartTls)
        {
            await connection.Transport.Output.WriteAsync(
                SmtpReplies.NotReady.Octets.ToArray(), connection.ConnectionClosed);
        }

        await connection.Transport.Output.CompleteAsync();
    }
}
