using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Calls to grains, tried again while the failure may pass: 50 ms, doubling to 1 s, in all
/// <see cref="IngressOptions.ClusterRetryTime"/>. Only for calls that may be repeated.
/// </summary>
internal sealed class ClusterCalls(
    IOptions<IngressOptions> options, TimeProvider time, IngressMetrics metrics, ILogger<ClusterCalls> logger)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _retryTime = options.Value.ClusterRetryTime;

    /// <param name="cancellationToken">
    /// Ends the waiting, not a call that is under way: its outcome would be unknown.
    /// </param>
    /// <exception cref="TimeoutException">The last call did not answer in time.</exception>
    public async Task<TResult> RunAsync<TState, TResult>(
        TState state, Func<TState, Task<TResult>> call, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        for (TimeSpan wait = s_firstWait; ; wait = Min(2 * wait, s_longestWait))
        {
            try
            {
                TimeSpan patience = Max(_retryTime - time.GetElapsedTime(started), s_longestWait);
                return await call(state).WaitAsync(patience, time, cancellationToken);
            }
            catch (Exception exception) when (
                IsTransient(exception) && time.GetElapsedTime(started) + wait < _retryTime)
            {
                metrics.Retried();
                logger.CallRetried(exception, wait);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>A failure of the cluster that says nothing against the call: a silo that went, stopped or is slow, or
    /// an activation that another one has overtaken.</summary>
    /// <remarks>A client that has just found its cluster again may not know its grain types for a moment; Orleans then
    /// throws an <see cref="ArgumentException"/> of its own. Ours are always there.</remarks>
    public static bool IsTransient(Exception exception) =>
        exception is TimeoutException or OrleansException or ArgumentException { Source: "Orleans.Core" };

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
