using System.Globalization;
using Microsoft.Extensions.Configuration.Memory;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Cluster;

namespace RelateMail.Standalone;

/// <summary>
/// The lowest source of settings: SQLite as storage, cluster ports that the system picks, and in Development a domain
/// with two accounts, unless the settings name others.
/// </summary>
internal static class StandaloneDefaults
{
    private const string Provider = "Storage:Provider";
    private const string Sqlite = "Sqlite";

    public static void Add(WebApplicationBuilder builder)
    {
        ConfigurationManager configuration = builder.Configuration;
        var values = new Dictionary<string, string?> { [Provider] = Sqlite };
        if (builder.Environment.IsDevelopment() && !configuration.GetSection(DirectoryOptions.Section).Exists())
        {
            values["Directory:Domains:0"] = "example.test";
            values["Directory:Accounts:0:Address"] = "alice@example.test";
            values["Directory:Accounts:0:Password"] = "alice-secret";
            values["Directory:Accounts:1:Address"] = "bob@example.test";
            values["Directory:Accounts:1:Password"] = "bob-secret";
        }

        if (string.Equals(configuration[Provider] ?? Sqlite, Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            AddPorts(values, builder);
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }

    /// <summary>Each port is set alone, so that a client of another process can be given a fixed one.</summary>
    private static void AddPorts(Dictionary<string, string?> values, WebApplicationBuilder builder)
    {
        var ports = new LoopbackPorts();
        builder.Services.AddSingleton(_ => ports); // by a factory, so that the host disposes it
        foreach (string key in (string[])[nameof(SiloOptions.SiloPort), nameof(SiloOptions.GatewayPort)])
        {
            string setting = $"{SiloOptions.Section}:{key}";
            if (builder.Configuration[setting] is null)
            {
                values[setting] = ports.Reserve().ToString(CultureInfo.InvariantCulture);
            }
        }
    }
}
