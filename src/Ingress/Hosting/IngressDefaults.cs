using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace RelateMail.Ingress.Hosting;

/// <summary>
/// Defaults of a host with an SMTP front. They are the lowest source of the configuration, so that every other source
/// wins.
/// </summary>
internal static class IngressDefaults
{
    public static void Add(ConfigurationManager configuration, IHostEnvironment environment)
    {
        var values = new Dictionary<string, string?>
        {
            // This category logs every listener as an HTTP address; ListenerLog reports the listeners by name.
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };
        if (environment.IsDevelopment())
        {
            // Ports that need no privilege, open on this machine only.
            values["Smtp:Mx:Port"] = "2525";
            values["Smtp:Port"] = "2587";
            values["Smtp:SecurePort"] = "2465";
            values["Smtp:ListenAddress"] = "localhost";
            values["Limits:ExemptLoopback"] = "true";
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }

    /// <summary>Adds the defaults of a front that is one of several: load balancers must notice that it stops before
    /// its listeners close.</summary>
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
