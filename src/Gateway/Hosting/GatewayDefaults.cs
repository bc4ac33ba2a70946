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

    /// <summary>Each failed attempt to reach the cluster comes with a stack from there; one line of ours says it.</summary>
    public static void AddClusterClient(ConfigurationManager configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Orleans.Runtime.Messaging"] = "Error",
                ["Logging:LogLevel:Orleans.Messaging"] = "Error",
            },
        });
}
