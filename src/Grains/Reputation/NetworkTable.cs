using System.Net;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Reputation;

/// <summary>
/// Points by network, in the order of their changes. A full table drops the networks that changed longest ago. A
/// network without points stays for one window, so that every node learns of a reset.
/// </summary>
internal sealed class NetworkTable(TimeProvider timeProvider)
{
    public const int MaxNetworks = 200_000;

    /// <summary>Windows after which any network is without points again.</summary>
    private const int MaxWindows = 3;

    private readonly Dictionary<string, LinkedListNode<Row>> _rows = new(StringComparer.Ordinal);
    private readonly LinkedList<Row> _byChange = new();
    private readonly List<(IPNetwork Network, DateTimeOffset At)> _resets = [];
    private int _pointsPerAddress = 1;
    private TimeSpan _window = TimeSpan.FromMinutes(1);
    private long _version;

    /// <summary>The settings of the node that reports; they are the same on all nodes, or the last one wins.</summary>
    public void Use(int pointsPerAddress, TimeSpan window)
    {
        _pointsPerAddress = pointsPerAddress;
        _window = window;
    }

    public void Add(NetworkCount offences)
    {
        Row? row = Current(offences.Network) is { Count.Points: > 0 } current ? current : null;
        NetworkCount sum = row?.Count
            ?? new NetworkCount { Network = offences.Network, Share = offences.Share, Points = 0 };
        Set(row, sum with
        {
            Share = offences.Share,
            Points = sum.Points + offences.Points,
            UnknownRecipients = sum.UnknownRecipients + offences.UnknownRecipients,
            FailedLogins = sum.FailedLogins + offences.FailedLogins,
            JunkCommands = sum.JunkCommands + offences.JunkCommands,
            RefusedConnections = sum.RefusedConnections + offences.RefusedConnections,
        });
    }

    /// <summary>
    /// Gives a network at least these points, because a node knows them from an earlier activation. A node that has not
    /// learned of a reset yet cannot undo it.
    /// </summary>
    public void Raise(NetworkCount known)
    {
        Row? row = Current(known.Network);
        if (_resets.Exists(reset => IsInside(known.Network, reset.Network)))
        {
            if (row is null)
            {
                Set(null, new NetworkCount { Network = known.Network, Share = known.Share, Points = 0 });
            }

            return;
        }

        if (row is null || row.Count.Points < known.Points)
        {
            Set(row, (row?.Count ?? known) with { Points = known.Points });
        }
    }

    /// <returns>The number of networks that had points.</returns>
    public int Reset(IPNetwork network)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        _resets.RemoveAll(reset => now - reset.At > _window || reset.Network == network);
        _resets.Add((network, now));
        string[] inside = [.. _rows.Keys.Where(text => IsInside(text, network))];
        int count = 0;
        foreach (string text in inside)
        {
            if (Current(text) is { Count.Points: > 0 } row)
            {
                count++;
                Set(null, new NetworkCount { Network = text, Share = row.Count.Share, Points = 0 });
            }
        }

        return count;
    }

    /// <param name="version">Exclusive.</param>
    /// <param name="most">The maximum number of networks, the earliest changes first.</param>
    /// <param name="last">The version of the last network, or the given one.</param>
    public NetworkCount[] ChangedSince(long version, int most, out long last)
    {
        RemoveExpired();
        var changed = new Stack<Row>();
        for (LinkedListNode<Row>? node = _byChange.Last;
            node is not null && node.Value.Version > version; node = node.Previous)
        {
            changed.Push(node.Value);
        }

        Row[] first = [.. changed.Take(most)];
        last = first.Length == 0 ? version : first[^1].Version;
        return [.. first.Select(row => new NetworkCount
        {
            Network = row.Count.Network,
            Share = row.Count.Share,
            Points = Now(row).Count.Points,
        })];
    }

    public NetworkReputation? Find(string network) =>
        Current(network) is { Count.Points: > 0 } row ? View(row) : null;

    public NetworkReputation[] List(ReputationQuery query, int most)
    {
        IEnumerable<NetworkReputation> rows = _byChange
            .Where(row => query.After is null
                || Math.Sign(string.CompareOrdinal(row.Count.Network, query.After)) == (query.Descending ? -1 : 1))
            .Select(Now)
            .Where(static row => row.Count.Points > 0)
            .Select(View)
            .Where(view => query.Treatment is null || view.Treatment == query.Treatment);
        return
        [
            .. (query.Descending
                ? rows.OrderByDescending(static view => view.Count.Network, StringComparer.Ordinal)
                : rows.OrderBy(static view => view.Count.Network, StringComparer.Ordinal)).Take(most),
        ];
    }

    private static bool IsInside(string text, IPNetwork network)
    {
        IPNetwork inner = IPNetwork.Parse(text);
        return inner.PrefixLength >= network.PrefixLength && network.Contains(inner.BaseAddress);
    }

    /// <summary>The row with its points of now; null if the network has no row.</summary>
    private Row? Current(string network) =>
        _rows.TryGetValue(network, out LinkedListNode<Row>? node) ? Now(node.Value) : null;

    private Row Now(Row row)
    {
        double expired = (timeProvider.GetUtcNow() - row.LastAt) / _window * _pointsPerAddress * row.Count.Share;
        return row with { Count = row.Count with { Points = Math.Max(0, row.Count.Points - Math.Max(0, expired)) } };
    }

    private void Set(Row? before, NetworkCount count)
    {
        if (_rows.Remove(count.Network, out LinkedListNode<Row>? old))
        {
            _byChange.Remove(old);
        }
        else if (_rows.Count >= MaxNetworks)
        {
            Remove(_byChange.First!);
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        double most = (double)MaxWindows * _pointsPerAddress * count.Share;
        count = count with { Points = Math.Clamp(count.Points, 0, most) };
        _rows[count.Network] = _byChange.AddLast(new Row(count, ++_version, before?.FirstAt ?? now, now));
    }

    private void RemoveExpired()
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        while (_byChange.First is { } first && now - first.Value.LastAt > _window && Now(first.Value).Count.Points == 0)
        {
            Remove(first);
        }
    }

    private void Remove(LinkedListNode<Row> node)
    {
        _rows.Remove(node.Value.Count.Network);
        _byChange.Remove(node);
    }

    private NetworkReputation View(Row row)
    {
        double limit = (double)_pointsPerAddress * row.Count.Share;
        return new()
        {
            Count = row.Count,
            Limit = limit,
            Treatment = row.Count.Points > limit ? NetworkTreatment.Refused
                : row.Count.Points > limit / 2 ? NetworkTreatment.Slowed
                : NetworkTreatment.Good,
            FirstOffenceAt = row.FirstAt,
            LastOffenceAt = row.LastAt,
        };
    }

    private sealed record Row(NetworkCount Count, long Version, DateTimeOffset FirstAt, DateTimeOffset LastAt);
}
