namespace RelateMail.Silo.Dashboard;

/// <summary>The dashboard of the cluster at <c>/dashboard</c>, section <c>Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>
    /// Serves the dashboard. Must be the same on every silo, because its grains can be placed on any of them.
    /// </summary>
    public bool Enabled { get; set; } = true;
}
