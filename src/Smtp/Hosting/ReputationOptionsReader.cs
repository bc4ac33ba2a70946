using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Hosting;

/// <summary>Reads and checks the networks of <see cref="ReputationOptions"/>; the rest is bound as usual.</summary>
internal sealed class ReputationOptionsReader(IConfiguration configuration)
    : IConfigureOptions<ReputationOptions>, IValidateOptions<ReputationOptions>
{
    private const string Key = $"{ReputationOptions.Section}:{nameof(ReputationOptions.ExemptNetworks)}";

    public void Configure(ReputationOptions options) =>
        options.ExemptNetworks = NetworkLists.Read(configuration.GetSection(Key));

    public ValidateOptionsResult Validate(string? name, ReputationOptions options)
    {
        string[] failures = [.. NetworkLists.Failures(Key, options.ExemptNetworks)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
