using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace RelateMail.Ingress.Logins;

/// <summary>
/// Counts failed logins of each address, so that one guesser cannot go through all accounts. Bounded: past its entries
/// it forgets those whose window has passed, and then the whole table.
/// </summary>
internal sealed class AddressThrottle(IOptions<IngressOptions> options, TimeProvider time)
{
    public const int MaxEntries = 100_000;

    private readonly int _limit = options.Value.AuthenticationFailuresPerAddress;
    private readonly TimeSpan _window = options.Value.AuthenticationWindow;
    private readonly ConcurrentDictionary<IPAddress, (int Failures, long Since)> _entries = new();
    private int _count; // the dictionary's own count would lock it whole

    public bool IsThrottled(IPAddress client) => _limit > 0
        && _entries.TryGetValue(Network(client), out (int Failures, long Since) entry)
        && entry.Failures >= _limit && !IsOver(entry.Since);

    public void AddFailure(IPAddress client)
    {
        if (_limit == 0)
        {
            return;
        }

        if (Volatile.Read(ref _count) >= MaxEntries)
        {
            Forget();
        }

        _entries.AddOrUpdate(
            Network(client),
            static (_, call) =>
            {
                Interlocked.Increment(ref call.Throttle._count);
                return (1, call.Now);
            },
            static (_, entry, call) => call.Throttle.IsOver(entry.Since)
                ? (1, call.Now) : (entry.Failures + 1, entry.Since),
            (Throttle: this, Now: time.GetTimestamp()));
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= _window;

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
            if (IsOver(entry.Since))
            {
                _entries.TryRemove(address, out _);
            }
        }

        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        Volatile.Write(ref _count, _entries.Count);
    }
}
