using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Listening;

/// <summary>Whether a connection is accepted, and the reason if not.</summary>
internal enum ConnectionVerdict
{
    Accepted,
    TooMany,
    TooManyOfAddress,
    TooFast,

    /// <summary>The memory budget of the node is spent; the limiter never returns it.</summary>
    OutOfMemory,

    /// <summary>The network did too much wrong in earlier sessions; the limiter never returns it.</summary>
    BadReputation,

    /// <summary>By an <see cref="Ports.IConnectionCheck"/>; the limiter never returns it.</summary>
    RefusedByCheck,
}

/// <summary>Counts open connections, overall and per address, and new ones per address in a minute.</summary>
/// <remarks>
/// Addresses count by their <see cref="ClientNetwork"/>. Idle ones are removed.
/// </remarks>
internal sealed class ConnectionLimiter(IOptions<SmtpLimits> limits, TimeProvider timeProvider)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ClientNetwork, Tally> _tallies = [];
    private readonly List<ClientNetwork> _forgotten = [];
    private readonly SmtpLimits _limits = limits.Value;
    private readonly long _window = (long)(s_window.TotalSeconds * timeProvider.TimestampFrequency);
    private long _nextSweep;
    private int _open;

    /// <summary>Addresses with a count.</summary>
    public int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _tallies.Count;
            }
        }
    }

    /// <summary>
    /// Accepts the connection or returns the limit it exceeds. An accepted connection must <see cref="Leave"/>.
    /// </summary>
    /// <param name="address">
    /// Null counts overall only, for a load balancer or for a client behind one before <see cref="Identify"/>.
    /// </param>
    public ConnectionVerdict Enter(IPAddress? address)
    {
        lock (_lock)
        {
            if (_limits.Connections > 0 && _open >= _limits.Connections)
            {
                return ConnectionVerdict.TooMany;
            }

            ConnectionVerdict verdict = EnterByAddress(address);
            _open += verdict == ConnectionVerdict.Accepted ? 1 : 0;
            return verdict;
        }
    }

    /// <summary>
    /// Counts a connection that entered without an address towards the limits of its client. If accepted, it must
    /// <see cref="Leave"/> with this address.
    /// </summary>
    public ConnectionVerdict Identify(IPAddress address)
    {
        lock (_lock)
        {
            return EnterByAddress(address);
        }
    }

    /// <param name="address">The address it counted by; null if it counted overall only.</param>
    public void Leave(IPAddress? address)
    {
        lock (_lock)
        {
            _open--;
            if (CountsByAddress(address))
            {
                CollectionsMarshal.GetValueRefOrNullRef(_tallies, ClientNetwork.Of(address)).Open--;
            }
        }
    }

    private bool CountsByAddress([NotNullWhen(true)] IPAddress? address) =>
        address is not null
        && (_limits.ConnectionsPerAddress > 0 || _limits.ConnectionRatePerAddress > 0)
        && !(_limits.ExemptLoopback && IPAddress.IsLoopback(address));

    private ConnectionVerdict EnterByAddress(IPAddress? address)
    {
        if (!CountsByAddress(address))
        {
            return ConnectionVerdict.Accepted;
        }

        long now = timeProvider.GetTimestamp();
        ForgetIdle(now);
        ref Tally tally =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_tallies, ClientNetwork.Of(address), out bool known);
        if (!known || now - tally.WindowStart >= _window)
        {
            tally.WindowStart = now;
            tally.InWindow = 0;
        }

        // A connection refused below still counts towards the rate, because it costs as much.
        bool isTooFast = _limits.ConnectionRatePerAddress > 0 && tally.InWindow >= _limits.ConnectionRatePerAddress;
        tally.InWindow = isTooFast ? tally.InWindow : tally.InWindow + 1;
        if (isTooFast)
        {
            return ConnectionVerdict.TooFast;
        }

        if (_limits.ConnectionsPerAddress > 0 && tally.Open >= _limits.ConnectionsPerAddress)
        {
            return ConnectionVerdict.TooManyOfAddress;
        }

        tally.Open++;
        return ConnectionVerdict.Accepted;
    }

    private void ForgetIdle(long now)
    {
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + _window;
        foreach (KeyValuePair<ClientNetwork, Tally> entry in _tallies)
        {
            if (entry.Value.Open == 0 && now - entry.Value.WindowStart >= _window)
            {
                _forgotten.Add(entry.Key);
            }
        }

        foreach (ClientNetwork key in _forgotten)
        {
            _tallies.Remove(key);
        }

        _forgotten.Clear();
    }

    private struct Tally
    {
        public long WindowStart;
        public int InWindow;
        public int Open;
    }
}
