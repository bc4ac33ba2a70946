using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Hosting;

namespace RelateMail.Hosting;

/// <summary>
/// Defaults of every host. They are the lowest source of the configuration, so that every other source wins. They are
/// not in appsettings.json, because hosts that are published into one folder would overwrite each other's file.
/// </summary>
public static class DefaultSettings
{
    public static void Add(ConfigurationManager configuration, IHostEnvironment environment)
    {
        var values = new Dictionary<string, string?>
        {
            ["Storage:Provider"] = "Postgres",
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Orleans"] = "Warning",
            ["Logging:LogLevel:Polly"] = "Warning", // below it: two lines for each grain that Orleans places

            // The watchdog warns at each start that its first check took as long as the machine has been up.
            ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",

            // The endpoints report the checks; polling /readyz each second would fill the log of a node that waits.
            ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        };

        // ASP.NET Core uses ASPNETCORE_HTTP_PORTS, which container images set, only if no URLs are set.
        if (configuration["http_ports"] is null && configuration["https_ports"] is null)
        {
            values["urls"] = environment.IsDevelopment() ? "http://localhost:8080" : "http://*:8080";
        }

        AddSecrets(configuration);
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }

    /// <summary>
    /// Adds the files of the folder that <c>RELATEMAIL_SECRETS</c> names, by default <c>/run/secrets</c>. The name of a
    /// file is the key, with <c>__</c> for <c>:</c>. An environment variable with the same key wins.
    /// </summary>
    private static void AddSecrets(ConfigurationManager configuration)
    {
        string? named = configuration["RELATEMAIL_SECRETS"];
        string folder = Path.GetFullPath(named is { Length: > 0 } ? named : "/run/secrets");
        if (Directory.Exists(folder))
        {
            configuration.Sources.Insert(0, new KeyPerFileConfigurationSource
            {
                FileProvider = new PhysicalFileProvider(folder, ExclusionFilters.None),
                IgnoreCondition = name => !name.Contains("__", StringComparison.Ordinal), // secrets of other programs
            });
        }
        else if (named is { Length: > 0 })
        {
            throw new InvalidDataException($"RELATEMAIL_SECRETS: the folder {folder} does not exist.");
        }
    }
}
