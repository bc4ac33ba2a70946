using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Reputation;

/// <summary>The reputation of one network.</summary>
internal sealed record ReputationView
{
    /// <summary>An address of IPv4 (/32) or its /24; a /64 of IPv6, its /56 or its /48.</summary>
    public required string Network { get; init; }

    /// <summary>good; slowed: errors are answered slowly; refused: 421 for errors and new connections.</summary>
    public required string Treatment { get; init; }

    /// <summary>The points of the network now. They expire evenly.</summary>
    public required double Points { get; init; }

    /// <summary>The points past which the network is refused; it is slowed from half of them.</summary>
    public required double PointLimit { get; init; }

    /// <summary>Recipients that do not exist.</summary>
    public required int UnknownRecipientCount { get; init; }

    /// <summary>Logins with wrong credentials.</summary>
    public required int FailedLoginCount { get; init; }

    /// <summary>Sessions that ended because of commands that brought no mail.</summary>
    public required int JunkCommandCount { get; init; }

    /// <summary>Connections past a limit of the address.</summary>
    public required int RefusedConnectionCount { get; init; }

    /// <summary>When the first of these offences was reported.</summary>
    public required DateTimeOffset FirstOffenceAt { get; init; }

    /// <summary>When the last one was reported.</summary>
    public required DateTimeOffset LastOffenceAt { get; init; }
}

/// <summary>JSON of reputations: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Page<ReputationView>))]
internal sealed partial class ReputationJson : JsonSerializerContext;
