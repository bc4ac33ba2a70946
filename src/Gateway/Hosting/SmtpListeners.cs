using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using RelateMail.Hosting;
using RelateMail.Hosting.Http;
using RelateMail.Ingress;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Listening;
using RelateMail.Smtp;
using RelateMail.Smtp.Replies;

namespace RelateMail.Gateway.Hosting;

/// <summary>Opens the listeners of the host: SMTP by <see cref="ListenerPlan"/>, HTTP by the settings of ASP.NET Core.
/// </summary>
internal sealed class SmtpListeners(
    ListenerPlan plan,
    IOptions<ProxyOptions> proxy,
    IngressReadiness readiness,
    IConfiguration configuration,
    IHostEnvironment environment,
    ILogger<SmtpListeners> logger) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        foreach (string url in HttpListeners.Open(kestrel, configuration, environment))
        {
            logger.HttpOpens(url);
        }

        kestrel.EndHttpLimits(); // the engine has limits of its own
        if (proxy.Value.TrustedSources is { Count: > 0 } sources)
        {
            logger.ProxyHeadersRequired(string.Join(", ", sources));
        }

        foreach (PlannedListener planned in plan.Make())
        {
            Open(kestrel, planned);
        }
    }

    private void Open(KestrelServerOptions kestrel, PlannedListener planned)
    {
        void Serve(ListenOptions endpoint)
        {
            endpoint.Use(next => connection =>
                readiness.CanAcceptMail ? next(connection) : RefuseAsync(connection, planned.Listener));
            endpoint.UseSmtp(planned.Listener);
        }

        switch (plan.Addresses)
        {
            case []:
                kestrel.ListenAnyIP(planned.Port, Serve);
                break;
            case [IPAddress address]:
                kestrel.Listen(address, planned.Port, Serve);
                break;
            default:
                kestrel.ListenLocalhost(planned.Port, Serve);
                break;
        }
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
