using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Hosting;

/// <summary>PostgreSQL needs to be told where it is.</summary>
internal sealed class ConnectionRules(IConfiguration configuration) : IValidateOptions<StorageOptions>
{
    public const string Mail = "RelateMail";

    public const string Owner = "RelateMailOwner";

    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        options.Provider == StorageProvider.Postgres && string.IsNullOrEmpty(configuration.GetConnectionString(Mail))
            ? ValidateOptionsResult.Fail(
                $"Storage:Provider is Postgres, but ConnectionStrings:{Mail} does not say where the server is.")
            : ValidateOptionsResult.Success;
}
