using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;

namespace RelateMail.Cluster.Client;

/// <summary>Where the cluster is: one place at most, in words that can be used.</summary>
/// <remarks>A connection string holds a password, so none of it is repeated.</remarks>
internal sealed class ClusterLocationValidator : IValidateOptions<RelateMailClientOptions>
{
    public ValidateOptionsResult Validate(string? name, RelateMailClientOptions options)
    {
        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            return options.Silos.Count > 0
                ? ValidateOptionsResult.Fail(
                    "Cluster:ConnectionString and Cluster:Silos are both given; the cluster is found by one of them.")
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
                ? ValidateOptionsResult.Fail("The connection string of the cluster names no Host.")
                : ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or DbException)
        {
            return ValidateOptionsResult.Fail(
                "The connection string of the cluster (Cluster:ConnectionString, ConnectionStrings:RelateMail) cannot be"
                + " read; it is of the form Host=…;Database=…;Username=…;Password=….");
        }
    }
}
