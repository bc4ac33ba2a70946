using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RelateMail.Certificates;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// Looks after one server name: the files, the orders of the cluster, and the reports to it. One loop does it all, so
/// that a poll, a signal and an order never meet.
/// </summary>
internal sealed class CertificateUpdater(
    ServedCertificate state,
    ListenerProbe probe,
    IGrainFactory grains,
    Func<ICertificateObserver?> observer,
    CertificateWatchOptions options,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    /// <summary>Rounds of report and order at one go, where orders come one after the other.</summary>
    private const int MaxRounds = 4;

    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
    private DateTimeOffset _nextLook = time.GetUtcNow() + options.PollInterval;
    private DateTimeOffset _nextReport = DateTimeOffset.MaxValue; // until the first request: once there is a cluster
    private bool _isFailing;
    private volatile bool _hasReported;

    private ICertificateGrain Grain => grains.GetGrain<ICertificateGrain>(state.ServerName);

    public ServedCertificate State => state;

    /// <summary>The cluster has answered a report: its order is followed, or refused for a reason.</summary>
    public bool HasReported => _hasReported;

    /// <summary>Has the loop report, and look at the files first where the caller says so.</summary>
    /// <returns>Completes when that is done, well or not.</returns>
    public Task AskAsync(bool mustLook)
    {
        var request = new Request(mustLook, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return _requests.Writer.TryWrite(request) ? request.Done.Task : Task.CompletedTask;
    }

    /// <summary>The loop; ends when it is told to.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Request? request = await NextAsync(cancellationToken);
            try
            {
                await StepAsync(request, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.FollowerFailed(exception, state.ServerName);
                _nextLook = _nextReport = time.GetUtcNow() + s_retry;
            }
            catch (OperationCanceledException)
            {
                // The node stops; the loop sees it too.
            }

            request?.Done.TrySetResult();
        }

        _requests.Writer.Complete();
        while (_requests.Reader.TryRead(out Request? late))
        {
            late.Done.TrySetResult();
        }
    }

    /// <summary>Says that this node stops. Bounded: the cluster finds out by itself too.</summary>
    public async Task LeaveAsync(TimeSpan patience)
    {
        if (!_hasReported)
        {
            return;
        }

        try
        {
            await Grain.LeaveAsync(state.Report.Node, CancellationToken.None).WaitAsync(patience, time);
        }
        catch (Exception exception)
        {
            logger.NotLeft(state.ServerName, exception.Message);
        }
    }

    /// <summary>Waits for a request, or until a look or a report is due.</summary>
    /// <returns>Null where one is due, or the loop is to end.</returns>
    private async Task<Request?> NextAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = (_nextLook < _nextReport ? _nextLook : _nextReport) - time.GetUtcNow();
        if (_requests.Reader.TryRead(out Request? request) || wait <= TimeSpan.Zero)
        {
            return request;
        }

        using var due = new CancellationTokenSource(wait, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            return await _requests.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task StepAsync(Request? request, CancellationToken cancellationToken)
    {
        bool isNews = false;
        if (request is { MustLook: true } || time.GetUtcNow() >= _nextLook)
        {
            isNews = state.LookAtFiles(isUrgent: request is { MustLook: true });
            _nextLook = time.GetUtcNow() + options.PollInterval;
        }

        bool isKnown = _hasReported || _isFailing; // before the cluster was there once, only a request may report
        if (request is not null || (isNews && isKnown) || time.GetUtcNow() >= _nextReport)
        {
            await ReportAsync(cancellationToken);
        }
    }

    /// <summary>Reports, follows the answer, and reports again until there is nothing new.</summary>
    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            bool isNews = true;
            for (int round = 0; isNews && round < MaxRounds; round++)
            {
                CertificateReport before = state.Report;
                state.See(await probe.AskAsync(state.ServerName, before.Loaded.Thumbprint, cancellationToken));
                CertificateRollout order = await Grain.ReportAsync(state.Report, observer(), CancellationToken.None)
                    .WaitAsync(s_patience, time, cancellationToken);
                isNews = await FollowAsync(order, cancellationToken);
                logger.Reported(state.ServerName, order.Version);
            }

            _hasReported = true;
            if (_isFailing)
            {
                logger.ReportedAgain(state.ServerName);
            }

            _isFailing = false;
            _nextReport = time.GetUtcNow() + (isNews ? s_retry : options.ReportInterval);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                logger.NotReported(state.ServerName, exception.Message);
            }

            _isFailing = true;
            _nextReport = time.GetUtcNow() + s_retry;
        }
    }

    /// <returns>True where there is something to report.</returns>
    private async Task<bool> FollowAsync(CertificateRollout order, CancellationToken cancellationToken)
    {
        if (!state.MustFetch(order))
        {
            return state.Follow(order);
        }

        SealedCertificate? certificate = await Grain.FetchAsync(order.Version, CancellationToken.None)
            .WaitAsync(s_patience, time, cancellationToken);
        return certificate is null || state.Follow(order, certificate); // null: there is another order by now
    }

    /// <param name="MustLook">At the files, and at once.</param>
    /// <param name="Done">Completed by the loop.</param>
    private sealed record Request(bool MustLook, TaskCompletionSource Done);
}
