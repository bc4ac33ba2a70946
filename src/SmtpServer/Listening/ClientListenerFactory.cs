using System.Net;
using System.Net.Sockets;
using global::SmtpServer;
using global::SmtpServer.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Ingress.Listening;
using RelateMail.Smtp;
using RelateMail.Smtp.Transport;
using RelateMail.SmtpServer.Sessions;

namespace RelateMail.SmtpServer.Listening;

/// <summary>Opens the ports of the plan before the package runs, so that a port in use ends the start of the host.
/// </summary>
internal sealed class ClientListenerFactory(
    ListenerPlan plan,
    ClientAdmission admission,
    ICertificateFactory certificateFactory,
    IServerCertificates certificates,
    IOptions<SmtpOptions> options,
    IOptions<SmtpTimeouts> timeouts,
    ILogger<ClientListener> logger) : IEndpointListenerFactory
{
    private readonly List<ClientListener> _listeners = [];

    /// <summary>The ports that are open.</summary>
    public IEnumerable<IEndpointDefinition> Endpoints => _listeners.Select(static listener => listener.Endpoint);

    /// <exception cref="IOException">A port cannot be opened; those before it are closed again.</exception>
    public void Open()
    {
        try
        {
            foreach (PlannedListener planned in plan.Make())
            {
                foreach (IPAddress address in Addresses())
                {
                    var listener = new ClientListener(ToEndpoint(planned, address), admission, logger);
                    listener.Open();
                    _listeners.Add(listener);
                }
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Close() => _listeners.ForEach(static listener => listener.Close());

    public IEndpointListener CreateListener(IEndpointDefinition endpointDefinition) =>
        _listeners.Find(listener => ReferenceEquals(listener.Endpoint, endpointDefinition))
        ?? throw new ArgumentException("The endpoint is not one of the plan.", nameof(endpointDefinition));

    private IEnumerable<IPAddress> Addresses() => plan.Addresses switch
    {
        [] => [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any],
        IReadOnlyList<IPAddress> some => some.Where(static address =>
            address.AddressFamily == AddressFamily.InterNetwork || Socket.OSSupportsIPv6),
    };

    private ClientEndpoint ToEndpoint(PlannedListener planned, IPAddress address) => new()
    {
        Listener = planned.Listener,
        Endpoint = new IPEndPoint(address, planned.Port),
        CertificateFactory = certificates.IsConfigured ? certificateFactory : null,
        AllowUnsecureAuthentication =
            planned.Listener.Role == ListenerRole.Submission && options.Value.AllowUnsecureAuthentication,
        SessionTimeout = timeouts.Value.Session,
    };
}
