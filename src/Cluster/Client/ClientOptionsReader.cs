using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Client;

/// <summary>
/// Reads and validates the settings of a client while services are still being registered, before the options system
/// can do so.
/// </summary>
public static class ClientOptionsReader
{
    private const string Database = "RelateMail";

    /// <summary>Reads section <c>Cluster</c>; the default database is <c>ConnectionStrings:RelateMail</c>.</summary>
    /// <exception cref="OptionsValidationException">A setting cannot be used.</exception>
    public static RelateMailClientOptions ReadRelateMailClientOptions(
        this IConfiguration configuration, Action<RelateMailClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new RelateMailClientOptions();
        IConfigurationSection section = configuration.GetSection(RelateMailClientOptions.Section);
        section.Bind(options);
        if (options.Silos.Count == 0)
        {
            section.GetSection(RelateMailClientOptions.FormerSilosKey).Bind(options.Silos);
        }

        configure?.Invoke(options);
        if (options.ConnectionString is null && options.Silos.Count == 0)
        {
            options.ConnectionString = configuration.GetConnectionString(Database);
        }

        ValidateOptionsResult[] results =
        [
            new RelateMailClientOptionsValidator().Validate(null, options),
            new ClusterLocationOptionsValidator().Validate(null, options),
        ];
        string[] failures = [.. results.SelectMany(result => result.Failures ?? [])];
        return failures.Length == 0
            ? options
            : throw new OptionsValidationException(
                RelateMailClientOptions.Section, typeof(RelateMailClientOptions), failures);
    }

    /// <summary>Reads section <c>Cluster:Tls</c> without validation, because <see cref="NodeTls.TryLoad"/> validates
    /// it.</summary>
    public static NodeTlsOptions ReadNodeTlsOptions(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new NodeTlsOptions();
        configuration.GetSection(NodeTlsOptions.Section).Bind(options);
        return options;
    }
}
