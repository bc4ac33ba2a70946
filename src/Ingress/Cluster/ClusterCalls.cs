using Microsoft.Extensions.Logging;
using RelateMail.Cluster;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Calls grains and retries transient failures: first after 50 ms, then after twice the wait, at most 1 s, for
/// the <see cref="RetryBudget"/> of the transaction. Only for calls that may be repeated.
/// </summary>
internal sealed class ClusterCalls(
    CircuitBreaker breaker, TimeProvider timeProvider, IngressMetrics metrics, ILogger<ClusterCalls> logger)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly long _origin = timeProvider.GetTimestamp();

    private TimeSpan Now => timeProvider.GetElapsedTime(_origin);

    /// <summary>Runs the call until it succeeds, fails permanently, or the time for retries is over.</summary>
    /// <param name="state">The argument of <paramref name="call"/>, so that it needs no closure.</param>
    /// <param name="call">The call; pass it no token that could cancel it, because its outcome would be
    /// unknown.</param>
    /// <param name="budget">The time for retries that the transaction has left.</param>
    /// <param name="cancellationToken">Ends the waiting, not a call that has begun.</param>
    /// <param name="repeatsTimeouts">False for a call that must not run twice: a silo may still be at work on it.
    /// </param>
    /// <exception cref="SiloUnavailableException">Nothing was called, because the breaker is open.</exception>
    /// <exception cref="TimeoutException">The last call did not answer in time.</exception>
    public async Task<TResult> RunAsync<TState, TResult>(
        TState state,
        Func<TState, Task<TResult>> call,
        RetryBudget budget,
        CancellationToken cancellationToken,
        bool repeatsTimeouts = true)
    {
        breaker.ThrowIfOpen();
        TimeSpan began = Now;
        TimeSpan end = began + budget.Left;
        bool hasFailed = false;
        try
        {
            for (TimeSpan wait = s_firstWait; ; wait = Min(2 * wait, s_longestWait))
            {
                try
                {
                    TimeSpan limit = repeatsTimeouts ? Max(end - Now, s_longestWait) : end - began;
                    TResult result = await call(state).WaitAsync(limit, timeProvider, cancellationToken);
                    breaker.Succeeded();
                    return result;
                }
                catch (Exception exception) when (
                    TransientFaults.IsTransient(exception) && (repeatsTimeouts || exception is not TimeoutException))
                {
                    hasFailed = true;
                    if (Now + wait >= end)
                    {
                        breaker.Failed(exception);
                        throw;
                    }

                    metrics.Retried();
                    logger.CallRetried(exception, wait);
                }

                await Task.Delay(wait, timeProvider, cancellationToken);
            }
        }
        finally
        {
            if (hasFailed)
            {
                budget.Spend(began, Now);
            }
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
