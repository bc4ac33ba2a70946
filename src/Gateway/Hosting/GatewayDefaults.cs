using Microsoft.Extensions.Configuration.Memory;

namespace RelateMail.Gateway.Hosting;

/// <summary>
/// What is different in Development: ports that need no privileges, for this machine only. The lowest source of the
/// configuration, so that every other one wins.
/// </summary>
internal static class GatewayDefaults
{
    public static void Add(ConfigurationManager configuration, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
        {
            return;
        }

        var values = new Dictionary<string, string?>
        {
            ["Smtp:Mx:Port"] = "2525",
            ["Smtp:Port"] = "2587",
            ["Smtp:SecurePort"] = "2465",
            ["Smtp:ListenAddress"] = "localhost",
            ["Limits:ExemptLoopback"] = "true",
        };
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }
}
