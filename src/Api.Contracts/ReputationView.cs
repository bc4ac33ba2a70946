namespace RelateMail.Api.Contracts;

/// <summary>The reputation of one network.</summary>
public sealed record ReputationView
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
