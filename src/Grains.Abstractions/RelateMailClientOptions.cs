using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Abstractions;

/// <summary>
/// Which cluster this process is a client of, section <c>Cluster</c>; the keys are those of the silo. The cluster is
/// found in its database, or else at fixed addresses, or else on this machine.
/// </summary>
public sealed class RelateMailClientOptions
{
    public const string Section = "Cluster";

    /// <summary>
    /// PostgreSQL, where the silos tell their addresses. Null for <c>ConnectionStrings:RelateMail</c>, unless
    /// <see cref="Gateways"/> are given; empty for none.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Silos by <c>host:port</c>, the port being their <c>Cluster:GatewayPort</c>. A name stands for all its addresses,
    /// and is asked again while the client runs.
    /// </summary>
    public IList<string> Gateways { get; } = [];

    /// <summary>The port of a silo on this machine, where neither of the above is given.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>Silos and clients find each other only under the same name.</summary>
    [Required, StringLength(150)]
    public string ClusterId { get; set; } = "relatemail";

    /// <summary>
    /// How long one call may take until it ends with a <see cref="TimeoutException"/>; also how long a call waits that
    /// was on its way to a silo which was killed. Above 3 seconds where mailboxes are watched: for 2.5 a silo leaves a
    /// watcher without an answer that has nothing to hear.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class RelateMailClientOptionsValidator : IValidateOptions<RelateMailClientOptions>;
