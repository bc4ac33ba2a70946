using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Hosting;

namespace RelateMail.Hosting;

/// <summary>
/// Defaults of every host, as the lowest source of the configuration, so that every other one wins. Not in
/// appsettings.json: the hosts that are published together would overwrite each other's.
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
            ["Logging:LogLevel:Polly"] = "Warning", // else two lines for each grain that Orleans places

            // At each start it warns that a check took as long as the machine is up.
            ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",

            // Whoever asks for health is told; /readyz asked each second would fill the log of a node that waits.
            ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        };

        // ASPNETCORE_HTTP_PORTS, which container images set, counts only where there are no URLs.
        if (configuration["http_ports"] is null && configuration["https_ports"] is null)
        {
            values["urls"] = environment.IsDevelopment() ? "http://localhost:8080" : "http://*:8080";
        }

        AddSecrets(configuration);
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }

    /// <summary>
    /// Files of the folder that <c>RELATEMAIL_SECRETS</c> names, else <c>/run/secrets</c>: the name is the key, with
    /// <c>__</c> for <c>:</c>. Below the environment, so that a variable wins.
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
                IgnoreCondition = name => !name.Contains("__", StringComparison.Ordinal), // other programs' secrets
            });
        }
        else if (named is { Length: > 0 })
        {
            throw new InvalidDataException($"RELATEMAIL_SECRETS: there is no folder {folder}.");
        }
    }
}
