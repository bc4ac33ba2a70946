using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace RelateMail.Cluster.Client;

/// <summary>
/// Silos by name: every address of each name, asked anew at each refresh, so that a silo may come back under another
/// address.
/// </summary>
internal sealed class DnsSiloList(
    IReadOnlyList<SiloEndpoint> names, IOptions<GatewayOptions> options, ILogger<DnsSiloList> logger)
    : IGatewayListProvider
{
    public TimeSpan MaxStaleness => options.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <summary>A name that has no address now is passed over; the others may be enough.</summary>
    public async Task<IList<Uri>> GetGateways()
    {
        var gateways = new List<Uri>();
        foreach (SiloEndpoint name in names)
        {
            try
            {
                IPAddress[] addresses = await Dns.GetHostAddressesAsync(name.Host);
                gateways.AddRange(addresses.Select(
                    address => SiloAddress.New(address, name.Port, generation: 0).ToGatewayUri()));
            }
            catch (SocketException exception)
            {
                logger.GatewayNotResolved(name.Host, exception.Message);
            }
        }

        return gateways;
    }
}
