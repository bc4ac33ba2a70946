using Microsoft.Extensions.Options;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Smtp.Hosting;

/// <summary>An entry that does not parse would match nothing, and the PROXY header would be read as SMTP.</summary>
internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    private const string Key = $"{ProxyOptions.Section}:{nameof(ProxyOptions.TrustedSources)}";

    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        string[] failures =
        [
            .. options.TrustedSources.Where(static text => !TrustedSources.TryParse(text, out _)).Select(static text =>
                $"{Key}: '{text}' is neither an address nor a network with host bits 0, such as 10.0.0.0/8"
                + " or 2001:db8::/32."),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
