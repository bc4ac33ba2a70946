namespace RelateMail.Cluster;

/// <summary>Under which name silos and their clients know the service.</summary>
public static class ServiceName
{
    /// <summary>Part of every key that grains store, so it never changes: another one would orphan the data.</summary>
    public const string Id = "relatemail";
}
