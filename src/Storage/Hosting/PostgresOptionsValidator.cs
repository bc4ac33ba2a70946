using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Hosting;

/// <summary>PostgreSQL requires a connection string.</summary>
internal sealed class PostgresOptionsValidator(IConfiguration configuration) : IValidateOptions<StorageOptions>
{
    /// <summary>The name of the connection string of this node.</summary>
    public const string ConnectionName = "RelateMail";

    /// <summary>The name of the connection string with the role that owns the tables.</summary>
    public const string OwnerConnectionName = "RelateMailOwner";

    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        options.Provider == StorageProvider.Postgres
            && string.IsNullOrEmpty(configuration.GetConnectionString(ConnectionName))
            ? ValidateOptionsResult.Fail(
                $"Storage:Provider is Postgres, but ConnectionStrings:{ConnectionName} is not set: set it to "
                + "the server's connection string.")
            : ValidateOptionsResult.Success;
}
