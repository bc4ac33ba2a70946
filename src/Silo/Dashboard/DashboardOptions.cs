namespace RelateMail.Silo.Dashboard;

/// <summary>The dashboard of the cluster at <c>/dashboard</c>, section <c>Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>Offers it. The same on every silo: its own grains may be placed on any of them.</summary>
    public bool Enabled { get; set; } = true;
}
