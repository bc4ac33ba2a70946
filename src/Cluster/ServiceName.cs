namespace RelateMail.Cluster;

/// <summary>The Orleans service id of silos and their clients.</summary>
public static class ServiceName
{
    /// <summary>Part of every key that grains store. Never change it: another id would orphan the data.</summary>
    public const string Id = "relatemail";
}
