using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;

namespace RelateMail.Ingress.Reputation;

/// <summary>
/// Brings the offences that this node has counted to the cluster, and learns those of other nodes, each second. No
/// session waits for it. If the cluster does not answer, offences count on this node alone.
/// </summary>
internal sealed class ReputationExchange(
    IGrainFactory grains,
    IngressReadiness readiness,
    ISharedReputation reputation,
    IOptions<ReputationOptions> options,
    IngressMetrics metrics,
    TimeProvider timeProvider,
    ILogger<ReputationExchange> logger) : BackgroundService
{
    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _interval = options.Value.ShareInterval;
    private readonly Guid _node = Guid.NewGuid();
    private ReputationReport? _unanswered;
    private long _sequence;
    private Guid? _epoch;
    private long _version;
    private bool _sendsKnown;
    private bool _hasFailed;

    /// <summary>One exchange, with as many calls as the answers ask for.</summary>
    public async Task ExchangeAsync(CancellationToken cancellationToken)
    {
        bool hasMore;
        do
        {
            ReputationReport report = _unanswered ??= NewReport();
            ReputationNews news = await grains.GetGrain<IReputationGrain>(0)
                .ExchangeAsync(report, CancellationToken.None)
                .WaitAsync(s_callTimeout, timeProvider, cancellationToken);
            _unanswered = null;
            _sendsKnown = news.Epoch != _epoch;
            _epoch = news.Epoch;
            _version = news.Version;
            foreach (NetworkCount network in news.Networks)
            {
                reputation.Learn(network.Network, network.Points);
            }

            hasMore = news.HasMore || report.Offences.Length == ReputationReport.MaxNetworks;
        }
        while (hasMore);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_interval == TimeSpan.Zero || options.Value.PointsPerAddress == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(_interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (readiness.IsConnected)
                {
                    await TryExchangeAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and its sessions end. Offences since the last exchange are lost.
        }
    }

    private async Task TryExchangeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ExchangeAsync(cancellationToken);
            metrics.ReputationExchanged(isDone: true);
            if (_hasFailed)
            {
                logger.ReputationExchanged();
            }

            _hasFailed = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Also a silo of an earlier version, which has no such grain.
            metrics.ReputationExchanged(isDone: false);
            if (!_hasFailed)
            {
                logger.ReputationNotExchanged(exception.Message);
            }

            _hasFailed = true;
        }
    }

    private ReputationReport NewReport() => new()
    {
        Node = _node,
        Sequence = ++_sequence,
        PointsPerAddress = options.Value.PointsPerAddress,
        Window = options.Value.Window,
        Offences = [.. reputation.Take(ReputationReport.MaxNetworks).Select(Count)],
        Known = _sendsKnown ? [.. reputation.Known(ReputationReport.MaxNetworks).Select(Count)] : [],
        Epoch = _epoch,
        Version = _version,
    };

    private static NetworkCount Count(NetworkOffences offences) => new()
    {
        Network = offences.Network,
        Share = offences.Share,
        Points = offences.Points,
        UnknownRecipients = offences.UnknownRecipients,
        FailedLogins = offences.FailedLogins,
        JunkCommands = offences.JunkCommands,
        RefusedConnections = offences.RefusedConnections,
    };
}
