using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Cluster;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Calls grains and retries transient failures: first after 50 ms, then after twice the wait, at most 1 s, for
/// <see cref="IngressOptions.ClusterRetryTime"/> in total. Only for calls that may be repeated.
/// </summary>
internal sealed class ClusterCalls(
    IOptions<IngressOptions> options, TimeProvider timeProvider, IngressMetrics metrics, ILogger<ClusterCalls> logger)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _retryTime = options.Value.ClusterRetryTime;

    /// <summary>Runs the call until it succeeds, fails permanently, or the time for retries is over.</summary>
    /// <param name="state">The argument of <paramref name="call"/>, so that it needs no closure.</param>
    /// <param name="call">The call; pass it no token that could cancel it, because its outcome would be
    /// unknown.</param>
    /// <param name="cancellationToken">Ends the waiting, not a call that has begun.</param>
    /// <param name="repeatsTimeouts">False for a call that should not run twice: a silo may still be at work on it.
    /// </param>
    /// <exception cref="TimeoutException">The last call did not answer in time.</exception>
    public async Task<TResult> RunAsync<TState, TResult>(
        TState state,
        Func<TState, Task<TResult>> call,
        CancellationToken cancellationToken,
        bool repeatsTimeouts = true)
    {
        long started = timeProvider.GetTimestamp();
        for (TimeSpan wait = s_firstWait; ; wait = Min(2 * wait, s_longestWait))
        {
            try
            {
                TimeSpan timeout = repeatsTimeouts
                    ? Max(_retryTime - timeProvider.GetElapsedTime(started), s_longestWait)
                    : _retryTime;
                return await call(state).WaitAsync(timeout, timeProvider, cancellationToken);
            }
            catch (Exception exception) when (
                TransientFaults.IsTransient(exception)
                && (repeatsTimeouts || exception is not TimeoutException)
                && timeProvider.GetElapsedTime(started) + wait < _retryTime)
            {
                metrics.Retried();
                logger.CallRetried(exception, wait);
            }

            await Task.Delay(wait, timeProvider, cancellationToken);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
