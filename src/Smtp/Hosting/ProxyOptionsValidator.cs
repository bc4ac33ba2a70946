using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Hosting;

/// <summary>An entry that does not parse would match nothing, and the PROXY header would be read as SMTP.</summary>
internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    private const string Key = $"{ProxyOptions.Section}:{nameof(ProxyOptions.TrustedSources)}";

    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        string[] failures = [.. NetworkLists.Failures(Key, options.TrustedSources)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
