namespace RelateMail.Cluster;

/// <summary>The Orleans service id of silos and their clients.</summary>
public static class ServiceName
{
    /// <summary>
    /// Never changes, because every key of stored grain state contains it: another id would orphan the data.
    /// </summary>
    public const string Id = "relatemail";
}
