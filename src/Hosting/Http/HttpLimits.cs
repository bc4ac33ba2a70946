using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Http;

/// <summary>
/// The limits of one client address on the HTTP port, section <c>Http</c>. An IPv6 client counts by its /64.
/// </summary>
public sealed class HttpLimits
{
    public const string Section = "Http";

    /// <summary>Open connections of one address; a further one is closed at once. 0 turns the limit off.</summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerAddress { get; set; } = 256;

    /// <summary>
    /// Requests of one address that are under way, event streams among them. A further one gets 429 with Retry-After.
    /// Health checks do not count. 0 turns the limit off.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerAddress { get; set; } = 64;

    /// <summary>
    /// Exempts loopback and private addresses, because proxies, probes and services of the operator connect from
    /// there, and a proxy brings the requests of many clients.
    /// </summary>
    public bool ExemptPrivateNetworks { get; set; } = true;

    /// <summary>Networks without limits, such as a proxy with a public address: <c>192.0.2.1</c> or
    /// <c>192.0.2.0/24</c>.</summary>
    public IList<string> ExemptNetworks { get; } = [];

    /// <summary>
    /// Proxies whose header field X-Forwarded-For is believed: addresses or networks. The client is then the last
    /// address of the field that is not such a proxy, for limits and in the audit log. Connections of a proxy have no
    /// limit. Without a setting the field is ignored, because any client can send it.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];
}

[OptionsValidator]
internal sealed partial class HttpLimitsValidator : IValidateOptions<HttpLimits>;

/// <summary>Each item of the lists must be an address or a network, and proxies must not be everyone.</summary>
internal sealed class NetworksValidator : IValidateOptions<HttpLimits>
{
    public ValidateOptionsResult Validate(string? name, HttpLimits options)
    {
        string[] failures =
        [
            .. options.ExemptNetworks.Where(text => !TryParse(text, out _)).Select(text =>
                $"Http:ExemptNetworks: '{text}' is not an address or a network such as 192.0.2.0/24."),
            .. options.TrustedProxies.Where(text => !TryParse(text, out IPNetwork network) || network.PrefixLength == 0)
                .Select(text => $"Http:TrustedProxies: '{text}' is not the address or the network of a proxy, such as"
                    + " 192.0.2.0/24."),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Reads networks that were validated.</summary>
    public static IEnumerable<IPNetwork> Parse(IEnumerable<string> texts) => texts.Select(text =>
        TryParse(text, out IPNetwork network) ? network : throw new FormatException($"'{text}' is not a network."));

    /// <summary>Reads an address as the network of that address alone.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
