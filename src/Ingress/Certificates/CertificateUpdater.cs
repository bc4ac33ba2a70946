using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// Keeps the certificate of one server name up to date: polls its files, follows roll-outs and reports to the cluster.
/// One loop does all of it, so that a poll, a signal and a roll-out never run at the same time.
/// </summary>
internal sealed class CertificateUpdater(
    ServedCertificate certificate,
    ListenerProbe probe,
    IGrainFactory grains,
    Func<ICertificateObserver?> observer,
    CertificateWatchOptions options,
    TimeProvider timeProvider,
    ILogger logger)
{
    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retryTime = TimeSpan.FromSeconds(1);

    /// <summary>Limit of reports in one step, in case a new roll-out follows each report.</summary>
    private const int MaxRounds = 4;

    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
    private DateTimeOffset _nextPoll = timeProvider.GetUtcNow() + options.PollInterval;
    private DateTimeOffset _nextReport = DateTimeOffset.MaxValue; // until the first request, after connecting
    private bool _isFailing;
    private volatile bool _hasReported;

    private ICertificateGrain Grain => grains.GetGrain<ICertificateGrain>(certificate.ServerName);

    public ServedCertificate Certificate => certificate;

    /// <summary>True after the cluster has answered a report; its roll-out was then followed or rejected.</summary>
    public bool HasReported => _hasReported;

    /// <summary>Requests a report from the loop, and a poll of the files before it if <c>mustPoll</c>.</summary>
    /// <returns>Completes after the attempt, whether it succeeded or not.</returns>
    public Task RequestAsync(bool mustPoll)
    {
        var request = new Request(mustPoll, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return _requests.Writer.TryWrite(request) ? request.Done.Task : Task.CompletedTask;
    }

    /// <summary>Runs the loop until cancellation.</summary>
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
                logger.UpdaterFailed(exception, certificate.ServerName);
                _nextPoll = _nextReport = timeProvider.GetUtcNow() + s_retryTime;
            }
            catch (OperationCanceledException)
            {
                // The node stops; the loop condition ends the loop.
            }

            request?.Done.TrySetResult();
        }

        _requests.Writer.Complete();
        while (_requests.Reader.TryRead(out Request? late))
        {
            late.Done.TrySetResult();
        }
    }

    /// <summary>
    /// Reports that this node stops. Limited in time, because the cluster also detects it by the missing reports.
    /// </summary>
    public async Task LeaveAsync(TimeSpan timeout)
    {
        if (!_hasReported)
        {
            return;
        }

        try
        {
            await Grain.LeaveAsync(certificate.Report.Node, CancellationToken.None).WaitAsync(timeout, timeProvider);
        }
        catch (Exception exception)
        {
            logger.LeaveFailed(certificate.ServerName, exception.Message);
        }
    }

    /// <summary>Waits for a request, or until a poll or a report is due.</summary>
    /// <returns>Null if a poll or report is due, or the loop must end.</returns>
    private async Task<Request?> NextAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = (_nextPoll < _nextReport ? _nextPoll : _nextReport) - timeProvider.GetUtcNow();
        if (_requests.Reader.TryRead(out Request? request) || wait <= TimeSpan.Zero)
        {
            return request;
        }

        using var due = new CancellationTokenSource(wait, timeProvider);
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
        bool hasChanged = false;
        if (request is { MustPoll: true } || timeProvider.GetUtcNow() >= _nextPoll)
        {
            hasChanged = certificate.PollFiles(isComplete: request is { MustPoll: true });
            _nextPoll = timeProvider.GetUtcNow() + options.PollInterval;
        }

        bool isConnected = _hasReported || _isFailing; // before the first connection, only a request reports
        if (request is not null || (hasChanged && isConnected) || timeProvider.GetUtcNow() >= _nextReport)
        {
            await ReportAsync(cancellationToken);
        }
    }

    /// <summary>Reports, follows the answer, and reports again until nothing changes.</summary>
    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            bool hasChanged = true;
            for (int round = 0; hasChanged && round < MaxRounds; round++)
            {
                CertificateReport before = certificate.Report;
                certificate.RecordProbe(
                    await probe.ProbeAsync(certificate.ServerName, before.Loaded.Thumbprint, cancellationToken));
                CertificateRollout rollout = await Grain
                    .ReportAsync(certificate.Report, observer(), CancellationToken.None)
                    .WaitAsync(s_callTimeout, timeProvider, cancellationToken);
                hasChanged = await FollowAsync(rollout, cancellationToken);
                logger.Reported(certificate.ServerName, rollout.Version);
            }

            _hasReported = true;
            if (_isFailing)
            {
                logger.ReportedAgain(certificate.ServerName);
            }

            _isFailing = false;
            _nextReport = timeProvider.GetUtcNow() + (hasChanged ? s_retryTime : options.ReportInterval);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                logger.NotReported(certificate.ServerName, exception.Message);
            }

            _isFailing = true;
            _nextReport = timeProvider.GetUtcNow() + s_retryTime;
        }
    }

    /// <returns>True if a report is due.</returns>
    private async Task<bool> FollowAsync(CertificateRollout rollout, CancellationToken cancellationToken)
    {
        if (!certificate.MustFetch(rollout))
        {
            return certificate.Follow(rollout);
        }

        SealedCertificate? fetched = await Grain.FetchAsync(rollout.Version, CancellationToken.None)
            .WaitAsync(s_callTimeout, timeProvider, cancellationToken);
        return fetched is null || certificate.Follow(rollout, fetched); // null: a newer roll-out has replaced this one
    }

    /// <param name="MustPoll">True to poll the files now.</param>
    /// <param name="Done">Completed by the loop.</param>
    private sealed record Request(bool MustPoll, TaskCompletionSource Done);
}
