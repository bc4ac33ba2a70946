using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Logins;

/// <summary>
/// Counts the failed logins of each client address, so that one client cannot try passwords on all accounts. A full
/// table drops the addresses whose window has passed; if it is still full, it drops all.
/// </summary>
internal sealed class AddressThrottle(IOptions<IngressOptions> options, TimeProvider timeProvider)
{
    public const int MaxEntries = 100_000;

    private readonly int _limit = options.Value.AuthenticationFailuresPerAddress;
    private readonly TimeSpan _window = options.Value.AuthenticationWindow;
    private readonly ConcurrentDictionary<ClientNetwork, (int Failures, long Since)> _entries = new();
    private int _count; // ConcurrentDictionary.Count would lock the whole dictionary

    public bool IsThrottled(IPAddress client) => _limit > 0
        && _entries.TryGetValue(ClientNetwork.Of(client), out (int Failures, long Since) entry)
        && entry.Failures >= _limit && !IsOver(entry.Since);

    public void AddFailure(IPAddress client)
    {
        if (_limit == 0)
        {
            return;
        }

        if (Volatile.Read(ref _count) >= MaxEntries)
        {
            RemoveExpired();
        }

        _entries.AddOrUpdate(
            ClientNetwork.Of(client),
            static (_, call) =>
            {
                Interlocked.Increment(ref call.Throttle._count);
                return (1, call.Now);
            },
            static (_, entry, call) => call.Throttle.IsOver(entry.Since)
                ? (1, call.Now) : (entry.Failures + 1, entry.Since),
            (Throttle: this, Now: timeProvider.GetTimestamp()));
    }

    private bool IsOver(long since) => timeProvider.GetElapsedTime(since) >= _window;

    private void RemoveExpired()
    {
        foreach ((ClientNetwork network, (int Failures, long Since) entry) in _entries)
        {
            if (IsOver(entry.Since))
            {
                _entries.TryRemove(network, out _);
            }
        }

        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        Volatile.Write(ref _count, _entries.Count);
    }
}
