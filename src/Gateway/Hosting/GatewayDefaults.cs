using Microsoft.Extensions.Configuration.Memory;

namespace RelateMail.Gateway.Hosting;

/// <summary>
/// Defaults of a host with a gateway, as the lowest source of the configuration, so that every other one wins.
/// </summary>
internal static class GatewayDefaults
{
    public static void Add(ConfigurationManager configuration, IHostEnvironment environment)
    {
        var values = new Dictionary<string, string?>
        {
            // It calls every listener an HTTP address; ours are told by name.
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };
        if (environment.IsDevelopment())
        {
            // Ports that need no privileges, for this machine only.
            values["Smtp:Mx:Port"] = "2525";
            values["Smtp:Port"] = "2587";
            values["Smtp:SecurePort"] = "2465";
            values["Smtp:ListenAddress"] = "localhost";
            values["Limits:ExemptLoopback"] = "true";
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }

    /// <summary>Of a gateway that is one of several: balancers must notice that it goes, before it goes.</summary>
    public static void AddNode(ConfigurationManager configuration, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
        {
            configuration.Sources.Insert(0, new MemoryConfigurationSource
            {
                InitialData = new Dictionary<string, string?> { ["Timeouts:DrainDelay"] = "00:00:05" },
            });
        }
    }
}
