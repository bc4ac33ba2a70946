using Orleans.Dashboard;

namespace RelateMail.Silo.Dashboard;

/// <summary>Orleans' dashboard of the cluster, protected by the key of the API.</summary>
internal static class DashboardExtensions
{
    /// <summary>Adds the dashboard's grains to the silo. They measure calls only while the dashboard is open.</summary>
    public static ISiloBuilder AddDashboard(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (IsEnabled(configuration))
        {
            // The browser must not see the log.
            silo.AddDashboard(static dashboard => dashboard.HideTrace = true);
        }

        return silo;
    }

    /// <summary>Maps <c>/dashboard</c> if it is enabled.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        if (IsEnabled(app.Configuration))
        {
            app.UseMiddleware<DashboardGate>();
            app.MapOrleansDashboard(DashboardGate.Path).ExcludeFromDescription();
        }
    }

    public static bool IsEnabled(IConfiguration configuration)
    {
        var options = new DashboardOptions();
        configuration.GetSection(DashboardOptions.Section).Bind(options);
        return options.Enabled;
    }
}
