using Orleans.Dashboard;

namespace RelateMail.Silo.Dashboard;

/// <summary>Orleans' dashboard of the cluster, behind the key.</summary>
internal static class DashboardExtensions
{
    /// <summary>Adds its grains to the silo. They measure calls only while somebody looks.</summary>
    public static ISiloBuilder AddDashboard(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (IsEnabled(configuration))
        {
            // The log is not for the browser.
            silo.AddDashboard(static dashboard => dashboard.HideTrace = true);
        }

        return silo;
    }

    /// <summary>Opens <c>/dashboard</c> where it is on.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        if (IsEnabled(app.Configuration))
        {
            app.UseMiddleware<DashboardGate>();
            app.MapOrleansDashboard(DashboardGate.Path).ExcludeFromDescription();
        }
    }

    private static bool IsEnabled(IConfiguration configuration)
    {
        var options = new DashboardOptions();
        configuration.GetSection(DashboardOptions.Section).Bind(options);
        return options.Enabled;
    }
}
