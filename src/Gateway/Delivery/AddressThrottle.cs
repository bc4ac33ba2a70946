using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace RelateMail.Gateway.Delivery;

/// <summary>
/// Counts failed logins of each address, so that one guesser cannot go through all accounts. Bounded: past its entries
/// it forgets those whose window has passed, and then the whole table.
/// </summary>
internal sealed class AddressThrottle(IOptions<GatewayOptions> options, TimeProvider time)
{
    public const int MaxEntries = 100_000;

    private readonly int _limit = options.Value.AuthenticationFailuresPerAddress;
    private readonly TimeSpan _window = options.Value.AuthenticationWindow;
    private readonly ConcurrentDictionary<IPAddress, (int Failures, long Since)> _entries = new();

    public bool IsThrottled(IPAddress client) => _limit > 0
        && _entries.TryGetValue(Network(client), out (int Failures, long Since) entry)
        && entry.Failures >= _limit && time.GetElapsedTime(entry.Since) < _window;

    public void AddFailure(IPAddress client)
    {
        if (_limit == 0)
        {
            return;
        }

        if (_entries.Count >= MaxEntries)
        {
            Forget();
        }

        long now = time.GetTimestamp();
        _entries.AddOrUpdate(
            Network(client),
            static (_, arguments) => (1, arguments.now),
            static (_, entry, arguments) => arguments.time.GetElapsedTime(entry.Since, arguments.now) < arguments.window
                ? (entry.Failures + 1, entry.Since) : (1, arguments.now),
            (now, time, window: _window));
    }

    /// <summary>An IPv6 client has a /64 to itself; a mapped IPv4 address is that address.</summary>
    private static IPAddress Network(IPAddress client)
    {
        if (client.IsIPv4MappedToIPv6)
        {
            return client.MapToIPv4();
        }

        if (client.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return client;
        }

        byte[] octets = client.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return new IPAddress(octets);
    }

    private void Forget()
    {
        foreach ((IPAddress address, (int Failures, long Since) entry) in _entries)
        {
            if (time.GetElapsedTime(entry.Since) >= _window)
            {
                _entries.TryRemove(address, out _);
            }
        }

        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }
    }
}
