using System.Security.Cryptography;

namespace RelateMail.Testing;

/// <summary>The settings of a server in a test.</summary>
internal static class TestSettings
{
    public static Dictionary<string, string?> Of(RelateMailServerOptions options, ServerFolder folder, string key)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Api:AdminKey"] = key,
            ["Authentication:Enabled"] = options.AuthenticateSenders ? "true" : "false",
            ["Cluster:GatewayPort"] = "0",
            ["Console:Enabled"] = "false",
            ["Dashboard:Enabled"] = "false",
            ["Directory:Domains:0"] = options.Domain,
            ["Limits:ExemptLoopback"] = "true",
            ["Limits:ConnectionRatePerAddress"] = "0",
            ["Limits:ConnectionsPerAddress"] = "0",
            ["Smtp:Mx:Port"] = "0", // TestListeners opens ports that the system picks
            ["Smtp:Port"] = "0",
            ["Smtp:SecurePort"] = "0",
            ["Smtp:ServerName"] = "localhost",
            ["Storage:Provider"] = "Sqlite",
            ["Storage:DataDirectory"] = folder.Path,
            ["Timeouts:DrainDelay"] = "00:00:00",
            ["Timeouts:Drain"] = "00:00:01",
            ["Timeouts:ErrorDelay"] = "00:00:00", // many wrong recipients are a test, not an attack
            ["Webhooks:AllowedNetworks:0"] = "127.0.0.0/8",
            ["Webhooks:SealKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        if (folder.CertificatePath is { } certificate)
        {
            settings["Smtp:CertificatePath"] = certificate;
        }

        foreach ((string name, string? value) in options.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }
}
