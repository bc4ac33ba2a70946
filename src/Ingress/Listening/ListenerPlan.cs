using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;
using RelateMail.Smtp.Transport;

namespace RelateMail.Ingress.Listening;

/// <summary>A port that an SMTP front opens.</summary>
/// <param name="Port">1 to 65535.</param>
/// <param name="Listener">Its purpose and how TLS starts on it.</param>
public sealed record PlannedListener(int Port, SmtpListener Listener);

/// <summary>Decides by <see cref="IngressOptions"/> which ports an SMTP front opens.</summary>
public sealed class ListenerPlan(
    IOptions<IngressOptions> options,
    IOptions<SmtpOptions> smtp,
    IServerCertificates certificates,
    ILogger<ListenerPlan> logger)
{
    private readonly IngressOptions _options = options.Value;

    /// <summary>Port 25, 587 and 465 by default; a port that is 0 is left out, and the one of implicit TLS if no
    /// certificate is configured. Logs every listener, and what an operator should change.</summary>
    public IReadOnlyList<PlannedListener> Make()
    {
        List<PlannedListener> listeners = [];
        Add(listeners, _options.Mx.Port, new SmtpListener("mx", ListenerRole.Relay, TlsMode.StartTls));
        Add(listeners, _options.Port, new SmtpListener("submission", ListenerRole.Submission, TlsMode.StartTls));
        if (_options.Port != 0 && smtp.Value.AllowUnsecureAuthentication)
        {
            logger.UnsecureAuthenticationAllowed(_options.Port);
        }

        if (_options.SecurePort != 0 && !certificates.IsConfigured)
        {
            logger.SecurePortNotActivated(_options.SecurePort);
        }
        else
        {
            Add(
                listeners,
                _options.SecurePort,
                new SmtpListener("submissions", ListenerRole.Submission, TlsMode.Implicit));
        }

        return listeners;
    }

    /// <summary>The addresses of all listeners; empty for every address of the machine.</summary>
    public IReadOnlyList<IPAddress> Addresses => _options.ListenAddress switch
    {
        "" => [],
        "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        _ => [IPAddress.Parse(_options.ListenAddress)],
    };

    private void Add(List<PlannedListener> listeners, int port, SmtpListener listener)
    {
        if (port != 0)
        {
            listeners.Add(new(port, listener));
            logger.ListenerOpens(listener.Name, _options.ListenAddress is { Length: > 0 } one ? one : "*", port);
        }
    }
}
