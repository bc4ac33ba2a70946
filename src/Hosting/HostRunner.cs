using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting;

/// <summary>Runs a host so that a failed start is one clear line on stderr and the exit code 1.</summary>
public static class HostRunner
{
    /// <summary>Settings count from one start to the next. To notice a change of appsettings.json, .NET would watch its whole
    /// folder, with all that is below it; where the data directory is, each write of the database is an event then.</summary>
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <param name="add">Adds what the host is made of.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <returns>The exit code, once the host has stopped.</returns>
    public static async Task<int> RunAsync(
        string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        if (args is [HealthCommand.Name, ..])
        {
            return await HealthCommand.RunAsync(args);
        }

        var logs = new StartupLogFilter();
        WebApplication? app = null;
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateBuilder([NoReload, .. args]);
            add(builder);
            builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(logs);
            app = builder.Build();
            map(app);
            await app.StartAsync();
            logs.Started();
        }
        catch (Exception exception)
        {
            logs.Failed();
            await Console.Error.WriteLineAsync(StartupErrors.Explain(exception) ?? exception.ToString());
            await StopAsync(app);
            return 1;
        }

        await app.WaitForShutdownAsync();
        await app.DisposeAsync();
        return 0;
    }

    /// <summary>What had started already ends as it does at any other time: a silo leaves its cluster.</summary>
    private static async Task StopAsync(WebApplication? app)
    {
        if (app is null)
        {
            return;
        }

        try
        {
            await app.StopAsync();
        }
        catch (Exception)
        {
            // What never started cannot stop, and each part says that in its own way; why the host ends has been said.
        }

        await app.DisposeAsync();
    }
}
