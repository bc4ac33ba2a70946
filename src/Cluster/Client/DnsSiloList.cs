using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace RelateMail.Cluster.Client;

/// <summary>
/// Lists silos by name: every address of each name, resolved again at each refresh, so that a silo may restart with
/// another address.
/// </summary>
internal sealed class DnsSiloList(
    IReadOnlyList<SiloEndpoint> names, IOptions<GatewayOptions> options, ILogger<DnsSiloList> logger)
    : IGatewayListProvider
{
    public TimeSpan MaxStaleness => options.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <summary>Skips a name that has no address now, because the other names may suffice.</summary>
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
                logger.SiloNotResolved(name.Host, exception.Message);
            }
        }

        return gateways;
    }
}
