using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Hosting.Logging;

namespace RelateMail.Hosting;

/// <summary>Runs a host. A failed start prints one clear line on stderr and returns the exit code 1.</summary>
public static class HostRunner
{
    /// <summary>
    /// Settings are read at start only. Otherwise .NET would watch the whole folder of appsettings.json with all its
    /// subfolders, and if these include the data directory, each write of the database would raise an event.
    /// </summary>
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Runs the host until it stops, or runs the command <c>health</c>.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="add">Adds the services of the host.</param>
    /// <param name="map">Maps the endpoints of the host.</param>
    /// <returns>The exit code.</returns>
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
            PublishedSecrets.Refuse(builder.Configuration, builder.Environment);
            builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(logs);
            builder.Services.ShortenFaults();
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

    /// <summary>Stops the services that had started before the failure, so that a silo leaves its cluster.</summary>
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
            // Services that never started fail to stop in different ways; the cause is on stderr already.
        }

        await app.DisposeAsync();
    }
}
