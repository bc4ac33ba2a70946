using Microsoft.Extensions.Options;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Smtp.Hosting;

/// <summary>What is no network trusts nobody, and the balancer's octets would be taken for a client's.</summary>
internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    private const string Key = $"{ProxyOptions.Section}:{nameof(ProxyOptions.TrustedSources)}";

    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        string[] failures =
        [
            .. options.TrustedSources.Where(static text => !TrustedSources.TryParse(text, out _)).Select(static text =>
                $"{Key}: '{text}' is neither a network such as 10.0.0.0/8 or 2001:db8::/32, its host bits 0,"
                + " nor an address."),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
