using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace RelateMail.Hosting;

/// <summary>
/// Refuses to start with a key or password of the examples outside Development: everyone can read them in the
/// repository. Compose allows them for a trial, on the loopback.
/// </summary>
public static class PublishedSecrets
{
    /// <summary>The setting that allows them.</summary>
    public const string AllowKey = "AllowPublishedSecrets";

    /// <summary>Beginnings of the examples, which occur in no generated secret.</summary>
    private static readonly string[] s_prefixes =
    [
        "development-admin-key", "development-owner", "development-silo", "development-gateway", "change-me-",
    ];

    private static readonly string[] s_whole =
    [
        "ZGV2ZWxvcG1lbnQtY2VydGlmaWNhdGUta2V5LTMyLW8=", "Y2hhbmdlLW1lLWNlcnRpZmljYXRlLWtleS0zMi1vY3Q=",
        "alice-secret", "bob-secret",
    ];

    /// <exception cref="InvalidDataException">
    /// A setting has a published value; the message names the settings, and none of the values.
    /// </exception>
    public static void Refuse(IConfiguration configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (environment.IsDevelopment() || configuration.GetValue<bool>(AllowKey))
        {
            return;
        }

        string[] keys =
        [
            .. configuration.AsEnumerable()
                .Where(static setting => setting.Value is { } value && IsPublished(value))
                .Select(static setting => setting.Key)
                .Order(StringComparer.Ordinal),
        ];
        if (keys.Length > 0)
        {
            throw new InvalidDataException(
                $"{string.Join(", ", keys)}: this is a key or password of the published examples, which everyone knows."
                + " Set another one (deploy/compose/make-secrets.sh makes them), or set"
                + $" {AllowKey}=true for a trial that no other machine can reach.");
        }
    }

    private static bool IsPublished(string value) =>
        s_whole.Contains(value.Trim(), StringComparer.Ordinal)
        || s_prefixes.Any(prefix => value.StartsWith(prefix, StringComparison.Ordinal)
            || value.Contains($"assword={prefix}", StringComparison.Ordinal)); // of a connection string
}
