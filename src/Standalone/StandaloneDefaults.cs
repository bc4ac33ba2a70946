using Microsoft.Extensions.Configuration.Memory;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Cluster;

namespace RelateMail.Standalone;

/// <summary>
/// The lowest source of settings: SQLite as storage, no port for clients of the cluster, and in Development a domain
/// with two accounts, unless the settings name others.
/// </summary>
internal static class StandaloneDefaults
{
    private const string Provider = "Storage:Provider";
    private const string Sqlite = "Sqlite";

    /// <summary>The accounts of a trial, with passwords that are not secret.</summary>
    public static IReadOnlyDictionary<string, string> Accounts { get; } = new Dictionary<string, string>
    {
        ["alice@example.test"] = "alice-secret",
        ["bob@example.test"] = "bob-secret",
    };

    public static void Add(WebApplicationBuilder builder)
    {
        ConfigurationManager configuration = builder.Configuration;
        var values = new Dictionary<string, string?> { [Provider] = Sqlite };
        if (builder.Environment.IsDevelopment() && !configuration.GetSection(DirectoryOptions.Section).Exists())
        {
            values["Directory:Domains:0"] = "example.test";
            int number = 0;
            foreach ((string address, string password) in Accounts)
            {
                values[$"Directory:Accounts:{number}:Address"] = address;
                values[$"Directory:Accounts:{number++}:Password"] = password;
            }
        }

        if (string.Equals(configuration[Provider] ?? Sqlite, Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            values[$"{SiloOptions.Section}:{nameof(SiloOptions.GatewayPort)}"] = "0"; // nothing here needs it
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }
}
