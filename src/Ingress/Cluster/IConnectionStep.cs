namespace RelateMail.Ingress.Cluster;

/// <summary>Work that belongs to each new connection to the cluster.</summary>
internal interface IConnectionStep
{
    /// <summary>Runs when the cluster answers, before this node reports itself ready. Bounded in time.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Starts work that needs listeners that accept clients. Returns at once, logs its own faults.</summary>
    void Connected();
}
