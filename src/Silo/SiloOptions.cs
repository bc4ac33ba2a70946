using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo;

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

    /// <summary>Silos and gateways find each other only under the same name.</summary>
    [Required, StringLength(150)]
    public string ClusterId { get; set; } = "relatemail";
}

[OptionsValidator]
internal sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;

/// <summary>The rules over two settings.</summary>
internal sealed class SiloPortsValidator : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options) =>
        options.SiloPort == options.GatewayPort && options.GatewayPort != 0
        ? ValidateOptionsResult.Fail(
            $"Cluster:SiloPort and Cluster:GatewayPort are both {options.SiloPort}; they must be two ports.")
        : ValidateOptionsResult.Success;
}
