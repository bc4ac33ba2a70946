using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Listening.Proxy;
using RelateMail.Smtp.Ports;

namespace RelateMail.Smtp.Reputation;

/// <summary>
/// Counts the offences of clients on this node, and knows those that a host learns from other nodes. Points expire
/// evenly. A full table drops the networks without points; if it is still full, it drops all.
/// </summary>
internal sealed class NodeReputation : IClientReputation, ISharedReputation
{
    public const int MaxNetworks = 100_000;

    private const int MostPrefixes = 3;

    /// <summary>Windows after which any network is without points again.</summary>
    private const int MaxWindows = 3;

    private readonly TimeProvider _timeProvider;
    private readonly IPNetwork[] _exempt;
    private readonly bool _exemptsLoopback;
    private readonly double _limit;
    private readonly double _expiry; // points a second
    private readonly ConcurrentDictionary<NetworkPrefix, Score> _scores = new();
    private readonly PendingOffences _pending = new();
    private int _count; // ConcurrentDictionary.Count would lock the whole dictionary

    public NodeReputation(
        IOptions<ReputationOptions> options, IOptions<SmtpLimits> limits, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _exempt = [.. options.Value.ExemptNetworks.Select(static text =>
            TrustedSources.TryParse(text, out IPNetwork network)
                ? network : throw new FormatException($"'{text}' is not a network."))];
        _exemptsLoopback = limits.Value.ExemptLoopback;
        _limit = options.Value.PointsPerAddress;
        _expiry = _limit / options.Value.Window.TotalSeconds;
    }

    /// <inheritdoc/>
    public ClientStanding StandingOf(IPAddress client)
    {
        if (Volatile.Read(ref _count) == 0 || IsExempt(client))
        {
            return ClientStanding.Good;
        }

        Span<(NetworkPrefix Network, int Share)> networks = stackalloc (NetworkPrefix, int)[MostPrefixes];
        double worst = 0;
        foreach ((NetworkPrefix network, int share) in networks[..NetworkPrefix.Write(client, networks)])
        {
            if (_scores.TryGetValue(network, out Score score))
            {
                worst = Math.Max(worst, Now(score) / share);
            }
        }

        return StandingOf(worst);
    }

    /// <inheritdoc/>
    public void Report(IPAddress client, ClientOffence offence)
    {
        if (_limit > 0 && !IsExempt(client))
        {
            Add(client, PointsOf(offence), offence);
        }
    }

    /// <inheritdoc/>
    public void Forgive(IPAddress client)
    {
        if (Volatile.Read(ref _count) > 0)
        {
            Add(client, -PointsOf(ClientOffence.UnknownRecipient), offence: null);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<NetworkOffences> Take(int most) => _pending.Take(most);

    /// <inheritdoc/>
    public IReadOnlyList<NetworkOffences> Known(int most) =>
    [
        .. _scores.Select(pair => new NetworkOffences(pair.Key.ToString(), pair.Value.Share, Now(pair.Value)))
            .Where(static known => known.Points > 0)
            .Take(most),
    ];

    /// <inheritdoc/>
    public void Learn(string network, double points)
    {
        if (!NetworkPrefix.TryParse(network, out NetworkPrefix prefix) || prefix.Share is not { } share)
        {
            return;
        }

        double sum = Math.Max(0, points + _pending.PointsOf(prefix));
        if (sum == 0)
        {
            if (_scores.TryRemove(prefix, out _))
            {
                Interlocked.Decrement(ref _count);
            }

            return;
        }

        MakeRoom();
        if (_scores.TryAdd(prefix, At(sum, share)))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _scores[prefix] = At(sum, share);
        }
    }

    /// <inheritdoc/>
    public NetworkStandings Count()
    {
        int slowed = 0, refused = 0, all = 0;
        foreach ((_, Score score) in _scores)
        {
            double points = Now(score) / score.Share;
            ClientStanding standing = StandingOf(points);
            slowed += standing == ClientStanding.Slowed ? 1 : 0;
            refused += standing == ClientStanding.Refused ? 1 : 0;
            all += points > 0 ? 1 : 0;
        }

        return new(slowed, refused, all);
    }

    private static double PointsOf(ClientOffence offence) => offence switch
    {
        ClientOffence.JunkCommands => 10,
        ClientOffence.RefusedConnection => 0.1,
        _ => 1,
    };

    private ClientStanding StandingOf(double points) =>
        points > _limit ? ClientStanding.Refused
        : points > _limit / 2 ? ClientStanding.Slowed
        : ClientStanding.Good;

    private bool IsExempt(IPAddress client) =>
        _limit == 0 || (_exemptsLoopback && IPAddress.IsLoopback(client))
        || Array.Exists(_exempt, network => network.Contains(client));

    private double Now(Score score) => Math.Max(
        0, score.Points - (_timeProvider.GetElapsedTime(score.At).TotalSeconds * _expiry * score.Share));

    private void Add(IPAddress client, double points, ClientOffence? offence)
    {
        MakeRoom();
        Span<(NetworkPrefix Network, int Share)> networks = stackalloc (NetworkPrefix, int)[MostPrefixes];
        foreach ((NetworkPrefix network, int share) in networks[..NetworkPrefix.Write(client, networks)])
        {
            if (points < 0 && !(_scores.TryGetValue(network, out Score known) && Now(known) > 0))
            {
                continue;
            }

            _scores.AddOrUpdate(
                network,
                static (_, call) =>
                {
                    Interlocked.Increment(ref call.Node._count);
                    return call.Node.At(Math.Max(0, call.Points), call.Share);
                },
                static (_, score, call) =>
                    call.Node.At(Math.Max(0, call.Node.Now(score) + call.Points), call.Share),
                (Node: this, Points: points, Share: share));
            _pending.Add(network, share, points, offence);
        }
    }

    private Score At(double points, int share) =>
        new(Math.Min(points, MaxWindows * _limit * share), share, _timeProvider.GetTimestamp());

    private void MakeRoom()
    {
        if (Volatile.Read(ref _count) < MaxNetworks)
        {
            return;
        }

        foreach ((NetworkPrefix network, Score score) in _scores)
        {
            if (Now(score) == 0)
            {
                _scores.TryRemove(network, out _);
            }
        }

        if (_scores.Count >= MaxNetworks)
        {
            _scores.Clear();
        }

        Volatile.Write(ref _count, _scores.Count);
    }

    private readonly record struct Score(double Points, int Share, long At);
}
