using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace RelateMail.Silo.Cluster;

/// <summary>The address at which the other nodes of the cluster reach this one.</summary>
internal static class AdvertisedAddress
{
    /// <summary>
    /// The configured address; else the first IPv4 address of this machine that is not the loopback; else the loopback.
    /// </summary>
    public static IPAddress Choose(string? configured)
    {
        if (configured is { Length: > 0 })
        {
            return IPAddress.Parse(configured);
        }

        IEnumerable<IPAddress> addresses =
            from network in NetworkInterface.GetAllNetworkInterfaces()
            where network.OperationalStatus == OperationalStatus.Up
                && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
            from unicast in network.GetIPProperties().UnicastAddresses
            where unicast.Address.AddressFamily == AddressFamily.InterNetwork
                && !IPAddress.IsLoopback(unicast.Address) && !IsLinkLocal(unicast.Address)
            select unicast.Address;
        return addresses.FirstOrDefault() ?? IPAddress.Loopback;
    }

    /// <summary>169.254.0.0/16 (RFC 3927), which other machines cannot reach.</summary>
    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, ..];
}
