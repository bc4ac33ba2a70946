using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Gateway;

/// <summary>Which cluster the gateway is a client of, section <c>Cluster</c>; the keys are those of the silo.</summary>
public sealed class ClusterClientOptions
{
    public const string Section = "Cluster";

    /// <summary>The silo's port for clients.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>Silos and gateways find each other only under the same name.</summary>
    [Required, StringLength(150)]
    public string ClusterId { get; set; } = "relatemail";

    /// <summary>How long one call may take; then it is tried again, or the client gets 451.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class ClusterClientOptionsValidator : IValidateOptions<ClusterClientOptions>;
