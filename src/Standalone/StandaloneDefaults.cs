using Microsoft.Extensions.Configuration.Memory;
using RelateMail.Grains.Directory;

namespace RelateMail.Standalone;

/// <summary>Something to receive mail for in Development, unless the settings say what there shall be.</summary>
internal static class StandaloneDefaults
{
    public static void Add(ConfigurationManager configuration, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment() || configuration.GetSection(DirectoryOptions.Section).Exists())
        {
            return;
        }

        var values = new Dictionary<string, string?>
        {
            ["Directory:Domains:0"] = "example.test",
            ["Directory:Accounts:0:Address"] = "alice@example.test",
            ["Directory:Accounts:0:Password"] = "alice-secret",
            ["Directory:Accounts:1:Address"] = "bob@example.test",
            ["Directory:Accounts:1:Password"] = "bob-secret",
        };
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }
}
