using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Listening.Proxy;
using RelateMail.Smtp.Ports;

namespace RelateMail.Smtp.Reputation;

/// <summary>
/// Counts the offences of clients on this node. Points expire evenly. A full table drops the networks without points;
/// if it is still full, it drops all.
/// </summary>
internal sealed class NodeReputation : IClientReputation
{
    public const int MaxNetworks = 100_000;

    private const int MostPrefixes = 3;

    private readonly TimeProvider _timeProvider;
    private readonly IPNetwork[] _exempt;
    private readonly bool _exemptsLoopback;
    private readonly double _limit;
    private readonly double _expiry; // points a second
    private readonly ConcurrentDictionary<NetworkPrefix, Score> _scores = new();
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
                worst = Math.Max(worst, Now(score, share) / share);
            }
        }

        return worst > _limit ? ClientStanding.Refused
            : worst > _limit / 2 ? ClientStanding.Slowed
            : ClientStanding.Good;
    }

    /// <inheritdoc/>
    public void Report(IPAddress client, ClientOffence offence)
    {
        if (_limit > 0 && !IsExempt(client))
        {
            Add(client, PointsOf(offence));
        }
    }

    /// <inheritdoc/>
    public void Forgive(IPAddress client)
    {
        if (Volatile.Read(ref _count) > 0)
        {
            Add(client, -PointsOf(ClientOffence.UnknownRecipient));
        }
    }

    private static double PointsOf(ClientOffence offence) => offence switch
    {
        ClientOffence.JunkCommands => 10,
        ClientOffence.RefusedConnection => 0.1,
        _ => 1,
    };

    private bool IsExempt(IPAddress client) =>
        _limit == 0 || (_exemptsLoopback && IPAddress.IsLoopback(client))
        || Array.Exists(_exempt, network => network.Contains(client));

    private double Now(Score score, int share) => Math.Max(
        0, score.Points - (_timeProvider.GetElapsedTime(score.At).TotalSeconds * _expiry * share));

    private void Add(IPAddress client, double points)
    {
        if (Volatile.Read(ref _count) >= MaxNetworks)
        {
            RemoveExpired();
        }

        Span<(NetworkPrefix Network, int Share)> networks = stackalloc (NetworkPrefix, int)[MostPrefixes];
        foreach ((NetworkPrefix network, int share) in networks[..NetworkPrefix.Write(client, networks)])
        {
            if (points < 0 && !_scores.ContainsKey(network))
            {
                continue;
            }

            _scores.AddOrUpdate(
                network,
                static (_, call) =>
                {
                    Interlocked.Increment(ref call.Node._count);
                    return call.Node.At(Math.Max(0, call.Points));
                },
                static (_, score, call) =>
                    call.Node.At(Math.Max(0, call.Node.Now(score, call.Share) + call.Points)),
                (Node: this, Points: points, Share: share));
        }
    }

    private Score At(double points) => new(points, _timeProvider.GetTimestamp());

    private void RemoveExpired()
    {
        foreach ((NetworkPrefix network, Score score) in _scores)
        {
            if (Now(score, 1) == 0)
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

    private readonly record struct Score(double Points, long At);
}
