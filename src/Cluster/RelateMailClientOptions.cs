using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Cluster;

/// <summary>
/// The cluster that this process connects to, section <c>Cluster</c>; the keys are the same as for a silo. The client
/// finds the cluster in its database, otherwise at fixed silo endpoints, otherwise on this machine.
/// </summary>
public sealed class RelateMailClientOptions
{
    public const string Section = "Cluster";

    /// <summary>The name of <see cref="Silos"/> in earlier versions; it is still read.</summary>
    internal const string FormerSilosKey = "Gateways";

    /// <summary>
    /// The PostgreSQL database in which silos register. Null means <c>ConnectionStrings:RelateMail</c>, unless
    /// <see cref="Silos"/> are set; an empty string means no database.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Silo endpoints as <c>host:port</c>; the port is the silo's <c>Cluster:GatewayPort</c>. A name stands for all its
    /// addresses and is resolved again while the client runs.
    /// </summary>
    public IList<string> Silos { get; } = [];

    /// <summary>The port of a silo on this machine, used if neither of the above is set.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The name of the cluster: silos and clients connect only to nodes with the same name.</summary>
    [Required, StringLength(150)]
    public string ClusterId { get; set; } = "relatemail";

    /// <summary>
    /// The time after which a call ends with a <see cref="TimeoutException"/>, also when the silo that was called has
    /// died. Keep it above 3 seconds if mailboxes are watched, because an idle watch gets an answer every 2.5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class RelateMailClientOptionsValidator : IValidateOptions<RelateMailClientOptions>;
