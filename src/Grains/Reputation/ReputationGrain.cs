using System.Net;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Reputation;

/// <inheritdoc cref="IReputationGrain"/>
/// <remarks>Not reentrant, and no method awaits: each report is added and answered in one turn.</remarks>
[GrainType("reputation")]
internal sealed class ReputationGrain(GrainMetrics metrics, TimeProvider timeProvider) : Grain, IReputationGrain
{
    /// <summary>Nodes whose last report is remembered; a node that is forgotten begins anew.</summary>
    private const int MaxNodes = 4096;

    private const int MaxShare = 64;

    private readonly NetworkTable _table = new(timeProvider);
    private readonly Dictionary<Guid, long> _sequences = [];
    private readonly Guid _epoch = Guid.NewGuid();

    public Task<ReputationNews> ExchangeAsync(ReputationReport report, CancellationToken cancellationToken)
    {
        Require(report);
        _table.Use(report.PointsPerAddress, report.Window);
        foreach (NetworkCount known in report.Known)
        {
            _table.Raise(known);
        }

        if (_sequences.GetValueOrDefault(report.Node) < report.Sequence)
        {
            if (_sequences.Count >= MaxNodes)
            {
                _sequences.Clear();
            }

            _sequences[report.Node] = report.Sequence;
            foreach (NetworkCount offences in report.Offences)
            {
                _table.Add(offences);
                metrics.Offended(offences);
            }
        }

        // A node that does not know this activation brings its own sums before it learns those of others.
        return Task.FromResult(report.Epoch == _epoch
            ? News(report.Version)
            : new ReputationNews { Epoch = _epoch, Version = 0, HasMore = true });
    }

    public Task<ReputationPage> ListAsync(ReputationQuery query, CancellationToken cancellationToken)
    {
        NetworkReputation[] items = _table.List(query, query.Limit + 1);
        return Task.FromResult(new ReputationPage
        {
            Items = [.. items.Take(query.Limit)],
            HasMore = items.Length > query.Limit,
        });
    }

    public Task<NetworkReputation?> FindAsync(string network, CancellationToken cancellationToken) =>
        Task.FromResult(_table.Find(network));

    public Task<int> ResetAsync(string network, CancellationToken cancellationToken) =>
        Task.FromResult(_table.Reset(Network(network)));

    private ReputationNews News(long version)
    {
        NetworkCount[] changed = _table.ChangedSince(version, ReputationReport.MaxNetworks, out long last);
        return new()
        {
            Epoch = _epoch,
            Version = last,
            Networks = [.. changed],
            HasMore = changed.Length == ReputationReport.MaxNetworks,
        };
    }

    private static void Require(ReputationReport report)
    {
        if (report.PointsPerAddress < 1 || report.Window <= TimeSpan.Zero
            || report.Offences.Length > ReputationReport.MaxNetworks
            || report.Known.Length > ReputationReport.MaxNetworks)
        {
            throw new ArgumentException("The report has no limit, no window, or too many networks.", nameof(report));
        }

        foreach (NetworkCount count in (IEnumerable<NetworkCount>)[.. report.Offences, .. report.Known])
        {
            if (Network(count.Network).ToString() != count.Network
                || count.Share is < 1 or > MaxShare || !double.IsFinite(count.Points))
            {
                throw new ArgumentException("The report has an invalid network, share or points.", nameof(report));
            }
        }
    }

    private static IPNetwork Network(string text) => IPNetwork.TryParse(text, out IPNetwork network)
        ? network
        : throw new ArgumentException($"'{text}' is not a network, such as 192.0.2.0/24.", nameof(text));
}
