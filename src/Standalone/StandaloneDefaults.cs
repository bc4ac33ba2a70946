using Microsoft.Extensions.Configuration.Memory;
using RelateMail.Grains.Directory;

namespace RelateMail.Standalone;

/// <summary>
/// No other server is needed: SQLite. And in Development something to receive mail for, unless the settings say what there
/// shall be.
/// </summary>
internal static class StandaloneDefaults
{
    public static void Add(ConfigurationManager configuration, IHostEnvironment environment)
    {
        var values = new Dictionary<string, string?> { ["Storage:Provider"] = "Sqlite" };
        if (environment.IsDevelopment() && !configuration.GetSection(DirectoryOptions.Section).Exists())
        {
            values["Directory:Domains:0"] = "example.test";
            values["Directory:Accounts:0:Address"] = "alice@example.test";
            values["Directory:Accounts:0:Password"] = "alice-secret";
            values["Directory:Accounts:1:Address"] = "bob@example.test";
            values["Directory:Accounts:1:Password"] = "bob-secret";
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }
}
