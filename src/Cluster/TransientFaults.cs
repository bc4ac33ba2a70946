namespace RelateMail.Cluster;

/// <summary>The rule by which every caller of grains decides whether a failed call is worth a retry.</summary>
public static class TransientFaults
{
    /// <summary>
    /// True if the cluster failed and not the call: a silo is slow, stops or has left, or another activation has
    /// replaced the one that was called. An idempotent call may be retried, and a client gets a transient failure.
    /// </summary>
    /// <remarks>
    /// A client that has just reconnected may not have the grain types of the cluster yet; Orleans then throws an
    /// <see cref="ArgumentException"/> from its own assembly.
    /// </remarks>
    public static bool IsTransient(Exception exception) => exception
        is TimeoutException or OrleansException or EnumerationAbortedException
        or ArgumentException { Source: "Orleans.Core" };
}
