using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Cluster;

/// <summary>Endpoints of this silo and the cluster that it joins, section <c>Cluster</c>.</summary>
public sealed class SiloOptions
{
    public const string Section = "Cluster";

    /// <summary>TCP port for other silos. Not opened with SQLite, whose silo is alone.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>TCP port for gateways and other clients in their own processes; 0 disables it.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// The address of this machine at which other nodes reach it. If null or empty, the first address that is not the
    /// loopback. If it is a loopback address, only this machine can connect.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>
    /// True if no other process can reach the two ports, so that a silo may open them beyond the loopback without
    /// <c>Cluster:Tls</c>. Without TLS, a process that reaches a port may read and change all mail and accounts.
    /// </summary>
    public bool NetworkIsTrusted { get; set; }

    /// <summary>Silos and gateways connect only to nodes with the same id.</summary>
    [Required, StringLength(150)]
    public string ClusterId { get; set; } = "relatemail";
}

[OptionsValidator]
internal sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;

/// <summary>Validates that the ports differ and that the address is one of a machine.</summary>
internal sealed class SiloEndpointOptionsValidator : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        if (options.SiloPort == options.GatewayPort && options.GatewayPort != 0)
        {
            return ValidateOptionsResult.Fail(
                $"Cluster:SiloPort and Cluster:GatewayPort are both {options.SiloPort}; they must differ.");
        }

        return options.AdvertisedAddress is { Length: > 0 } address && !IsAddress(address)
            ? ValidateOptionsResult.Fail(
                $"Cluster:AdvertisedAddress: '{address}' is not the IP address of one machine.")
            : ValidateOptionsResult.Success;
    }

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out IPAddress? address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
}
