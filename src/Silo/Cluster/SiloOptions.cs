using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Cluster;

/// <summary>Where this silo listens and which cluster it joins, section <c>Cluster</c>.</summary>
public sealed class SiloOptions
{
    public const string Section = "Cluster";

    /// <summary>TCP port for other silos.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>TCP port for gateways in other processes; 0 = off.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// The address of this machine that other nodes reach it by; null or empty: the first that is not the loopback. Where
    /// it is a loopback address, only this machine can connect.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Silos and gateways find each other only under the same name.</summary>
    [Required, StringLength(150)]
    public string ClusterId { get; set; } = "relatemail";
}

[OptionsValidator]
internal sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;

/// <summary>The rules that no annotation can say.</summary>
internal sealed class SiloEndpointOptionsValidator : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        if (options.SiloPort == options.GatewayPort && options.GatewayPort != 0)
        {
            return ValidateOptionsResult.Fail(
                $"Cluster:SiloPort and Cluster:GatewayPort are both {options.SiloPort}; they must be two ports.");
        }

        return options.AdvertisedAddress is { Length: > 0 } address && !IsAddress(address)
            ? ValidateOptionsResult.Fail($"Cluster:AdvertisedAddress: '{address}' is not an IP address of one machine.")
            : ValidateOptionsResult.Success;
    }

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out IPAddress? address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
}
