using Microsoft.Extensions.Options;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Hosting;

[OptionsValidator]
internal sealed partial class DnsOptionsValidator : IValidateOptions<DnsOptions>;

[OptionsValidator]
internal sealed partial class AuthenticationOptionsValidator : IValidateOptions<AuthenticationOptions>;

/// <summary>Rejects a text that is not an address or network; otherwise it would be ignored.</summary>
internal sealed class AddressListValidator : IValidateOptions<DnsOptions>, IValidateOptions<AuthenticationOptions>
{
    private const string ServersKey = $"{DnsOptions.Section}:{nameof(DnsOptions.Servers)}";
    private const string RelaysKey =
        $"{AuthenticationOptions.Section}:{nameof(AuthenticationOptions.TrustedRelays)}";

    public ValidateOptionsResult Validate(string? name, DnsOptions options) => Check(
        options.Servers.Where(static text => !DnsServers.TryParse(text, out _)),
        static text => $"{ServersKey}: '{text}' is neither an address nor an address with a port, such as"
            + " 192.0.2.53:53 or [2001:db8::53]:53.");

    public ValidateOptionsResult Validate(string? name, AuthenticationOptions options) => Check(
        options.TrustedRelays.Where(static text => !ClientNetworks.TryParse(text, out _)),
        static text => $"{RelaysKey}: '{text}' is neither a network such as 10.0.0.0/8 or 2001:db8::/32 nor an"
            + " address.");

    private static ValidateOptionsResult Check(IEnumerable<string> wrong, Func<string, string> message)
    {
        string[] failures = [.. wrong.Select(message)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
