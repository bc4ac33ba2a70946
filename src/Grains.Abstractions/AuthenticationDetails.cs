using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Abstractions;

/// <summary>
/// The verdicts of sender authentication on one message. Results are the words of RFC 8601 §2.7: <c>none</c>,
/// <c>pass</c>, <c>fail</c>, <c>softfail</c>, <c>neutral</c>, <c>policy</c>, <c>temperror</c>, <c>permerror</c>.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AuthenticationDetails")]
public sealed record AuthenticationDetails
{
    [Id(7)] private readonly DkimDetails[] _dkim = [];

    /// <summary>The authserv-id of the server that judged (RFC 8601 §2.5).</summary>
    [Id(0)] public required string Server { get; init; }

    /// <summary>The outcome of the recipient domain's policy; <c>none</c> for a message that was accepted.</summary>
    [Id(1)] public string Disposition { get; init; } = "none";

    /// <summary>
    /// The reason that a policy was not applied: <c>mailing-list</c> or <c>other-recipients</c>; otherwise null.
    /// </summary>
    [Id(2)] public string? Reason { get; init; }

    /// <summary>Fields of the content that claimed to be this server's Authentication-Results (RFC 8601 §5).</summary>
    [Id(3)] public int ForgedFields { get; init; }

    [Id(4)] public required IprevDetails Iprev { get; init; }

    /// <summary>SPF of the MAIL FROM identity (RFC 7208 §2.4).</summary>
    [Id(5)] public required SpfDetails Spf { get; init; }

    /// <summary>SPF of the HELO identity (RFC 7208 §2.3).</summary>
    [Id(6)] public required SpfDetails SpfHelo { get; init; }

    /// <summary>One item a signature, those related to the From field first; empty if unsigned.</summary>
    public ImmutableArray<DkimDetails> Dkim
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_dkim);
        init => _dkim = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    [Id(8)] public required DmarcDetails Dmarc { get; init; }

    [Id(9)] public required ArcDetails Arc { get; init; }
}

/// <summary>The reverse name of the client's address (RFC 8601 §3).</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.IprevDetails")]
public sealed record IprevDetails
{
    [Id(0)] public required string Result { get; init; }

    /// <summary>The reverse name, confirmed by a forward lookup; null unless the result is pass.</summary>
    [Id(1)] public string? Name { get; init; }
}

/// <summary>One SPF check (RFC 7208 §2.6).</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.SpfDetails")]
public sealed record SpfDetails
{
    [Id(0)] public required string Result { get; init; }

    /// <summary><c>mailfrom</c> or <c>helo</c>.</summary>
    [Id(1)] public required string Identity { get; init; }

    /// <summary>The domain that was checked; null if the identity has no domain.</summary>
    [Id(2)] public string? Domain { get; init; }

    /// <summary>The mechanism that matched, or "default"; null if no record was evaluated to its end.</summary>
    [Id(3)] public string? Mechanism { get; init; }

    /// <summary>The reason that the check was skipped or ended in an error; otherwise null.</summary>
    [Id(4)] public string? Problem { get; init; }
}

/// <summary>One DKIM signature (RFC 6376 §3.5). A member is null if the signature does not give it.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.DkimDetails")]
public sealed record DkimDetails
{
    [Id(0)] public required string Result { get; init; }

    [Id(1)] public string? Domain { get; init; }

    [Id(2)] public string? Selector { get; init; }

    [Id(3)] public string? Algorithm { get; init; }

    /// <summary>Bits of the key; null if no key was read.</summary>
    [Id(4)] public int? KeyBits { get; init; }

    /// <summary>The tag i=, or its default, the domain with "@" before it.</summary>
    [Id(5)] public string? Identity { get; init; }

    /// <summary>The first eight characters of b=, which identify the signature (RFC 6008 §4).</summary>
    [Id(6)] public string? Signature { get; init; }

    [Id(7)] public string? Problem { get; init; }
}

/// <summary>DMARC (RFC 9989).</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.DmarcDetails")]
public sealed record DmarcDetails
{
    [Id(5)] private readonly string[] _alignedBy = [];

    [Id(0)] public required string Result { get; init; }

    /// <summary>The author domain, that of the From field.</summary>
    [Id(1)] public string? Domain { get; init; }

    [Id(2)] public string? OrganizationalDomain { get; init; }

    /// <summary>The domain whose record applies.</summary>
    [Id(3)] public string? RecordDomain { get; init; }

    /// <summary>The policy of the author domain: <c>none</c>, <c>quarantine</c>, <c>reject</c>; null without a record.
    /// </summary>
    [Id(4)] public string? Policy { get; init; }

    /// <summary>The methods that passed for an aligned domain: <c>spf</c>, <c>dkim</c>.</summary>
    public ImmutableArray<string> AlignedBy
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_alignedBy);
        init => _alignedBy = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>True if the author domain asks that its policy is not applied (t=y).</summary>
    [Id(6)] public bool Testing { get; init; }

    [Id(7)] public string? Problem { get; init; }
}

/// <summary>The chain of ARC sets (RFC 8617 §5.2), recorded only.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ArcDetails")]
public sealed record ArcDetails
{
    [Id(0)] public required string Result { get; init; }

    /// <summary>ARC sets in the message.</summary>
    [Id(1)] public int Instances { get; init; }

    /// <summary>The domain of the newest seal; null without a chain.</summary>
    [Id(2)] public string? Sealer { get; init; }
}
