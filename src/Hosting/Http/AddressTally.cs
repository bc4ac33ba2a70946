using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RelateMail.Hosting.Http;

/// <summary>Counts what each client address has open: an IPv4 address, or an IPv6 /64.</summary>
/// <param name="limit">The largest count of one address; 0 turns it off.</param>
internal sealed class AddressTally(int limit)
{
    private const int Ipv6HostOctets = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <summary>Addresses with a count above 0.</summary>
    public int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Adds one to the address. If true, the caller must <see cref="Leave"/> with the same address.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (_lock)
        {
            ref int open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, NetworkOf(address), out _);
            if (limit > 0 && open >= limit)
            {
                return false;
            }

            open++;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        IPAddress network = NetworkOf(address);
        lock (_lock)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_open, network) == 0)
            {
                _open.Remove(network);
            }
        }
    }

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        byte[] octets = address.GetAddressBytes();
        octets.AsSpan(^Ipv6HostOctets).Clear();
        return new IPAddress(octets);
    }
}
