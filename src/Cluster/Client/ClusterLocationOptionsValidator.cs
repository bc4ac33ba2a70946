using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;

namespace RelateMail.Cluster.Client;

/// <summary>Validates the location of the cluster: at most one is set, and it is well-formed.</summary>
/// <remarks>The messages repeat no part of a connection string, because it holds a password.</remarks>
internal sealed class ClusterLocationOptionsValidator : IValidateOptions<RelateMailClientOptions>
{
    public ValidateOptionsResult Validate(string? name, RelateMailClientOptions options)
    {
        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            return options.Silos.Count > 0
                ? ValidateOptionsResult.Fail(
                    "Cluster:ConnectionString and Cluster:Silos are both set; set only one of them.")
                : Check(options.ConnectionString);
        }

        string? bad = options.Silos.FirstOrDefault(silo => !SiloEndpoint.TryParse(silo, out _));
        return bad is null
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Cluster:Silos: '{bad}' is not of the form host:port.");
    }

    private static ValidateOptionsResult Check(string connectionString)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host)
                ? ValidateOptionsResult.Fail(
                    "The connection string of the cluster (Cluster:ConnectionString, ConnectionStrings:RelateMail) has"
                    + " no Host.")
                : ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or DbException)
        {
            return ValidateOptionsResult.Fail(
                "The connection string of the cluster (Cluster:ConnectionString, ConnectionStrings:RelateMail) is"
                + " malformed; the form is Host=…;Database=…;Username=…;Password=….");
        }
    }
}
