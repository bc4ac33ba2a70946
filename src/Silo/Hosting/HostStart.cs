using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Hosting;

/// <summary>Runs a host so that a failed start is one clear line on stderr and the exit code 1.</summary>
public static class HostStart
{
    /// <param name="add">Adds what the host is made of.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <returns>The exit code, once the host has stopped.</returns>
    public static async Task<int> RunAsync(
        string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var logs = new StartLogs();
        WebApplication? app = null;
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
            add(builder);
            builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(logs);
            app = builder.Build();
            map(app);
            await app.StartAsync();
            logs.Open();
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(StartFailure.Explain(exception) ?? exception.ToString());
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            return 1;
        }

        await app.WaitForShutdownAsync();
        await app.DisposeAsync();
        return 0;
    }
}

/// <summary>
/// Keeps the framework's errors back until the host has started. Host, server and silo each log the exception that ends
/// the start, with its stack; the one line says it better.
/// </summary>
internal sealed class StartLogs : IPostConfigureOptions<LoggerFilterOptions>
{
    private volatile bool _open;

    public void Open() => _open = true;

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        options.Rules.Insert(0, new LoggerFilterRule(null, null, options.MinLevel, null)); // for what no other rule is for
        for (int index = 0; index < options.Rules.Count; index++)
        {
            LoggerFilterRule rule = options.Rules[index];
            options.Rules[index] = new LoggerFilterRule(
                rule.ProviderName, rule.CategoryName, rule.LogLevel,
                (provider, category, level) =>
                    Passes(category, level) && (rule.Filter?.Invoke(provider, category, level) ?? true));
        }
    }

    private bool Passes(string? category, LogLevel level) => _open || level < LogLevel.Error || category is null
        || !(category.StartsWith("Microsoft.", StringComparison.Ordinal) || category.StartsWith("Orleans.", StringComparison.Ordinal));
}
