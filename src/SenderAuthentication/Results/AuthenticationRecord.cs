using System.Text.Json.Serialization;

namespace RelateMail.SenderAuthentication.Results;

/// <summary>The verdicts of sender authentication on one message, as the API shows them.</summary>
public sealed record AuthenticationRecord
{
    /// <summary>The authserv-id of the server that judged (RFC 8601 §2.5).</summary>
    public required string Server { get; init; }

    /// <summary>The outcome of the recipient domain's policy.</summary>
    public Disposition Disposition { get; init; }

    /// <summary>The reason of a disposition other than none; otherwise null.</summary>
    public string? Reason { get; init; }

    /// <summary>Fields of the content that claimed to be this server's Authentication-Results (RFC 8601 §5).</summary>
    public int ForgedFields { get; init; }

    public required IprevRecord Iprev { get; init; }

    /// <summary>SPF of the MAIL FROM identity (RFC 7208 §2.4).</summary>
    public required SpfRecord Spf { get; init; }

    /// <summary>SPF of the HELO identity (RFC 7208 §2.3).</summary>
    public required SpfRecord SpfHelo { get; init; }

    /// <summary>One item a signature, those related to the From field first; empty if unsigned.</summary>
    public IReadOnlyList<DkimRecord> Dkim { get; init; } = [];

    public required DmarcRecord Dmarc { get; init; }

    public required ArcRecord Arc { get; init; }
}

/// <summary>The handling of a message because of its verdicts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Disposition>))]
public enum Disposition
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("quarantine")]
    Quarantine,

    [JsonStringEnumMemberName("reject")]
    Reject,
}

/// <summary>The reverse name of the client's address (RFC 8601 §3).</summary>
public sealed record IprevRecord
{
    public required AuthenticationResult Result { get; init; }

    /// <summary>The reverse name, confirmed by a forward lookup; null unless the result is pass.</summary>
    public string? Name { get; init; }
}

/// <summary>One SPF check (RFC 7208 §2.6).</summary>
public sealed record SpfRecord
{
    public required AuthenticationResult Result { get; init; }

    public required SpfIdentity Identity { get; init; }

    /// <summary>The domain that was checked; null if the identity has no domain.</summary>
    public string? Domain { get; init; }

    /// <summary>The mechanism that matched, or "default"; null if no record was evaluated to its end.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The reason that the check was skipped or ended in an error; otherwise null.</summary>
    public string? Problem { get; init; }
}

/// <summary>The identities that SPF checks (RFC 7208 §2.2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpfIdentity>))]
public enum SpfIdentity
{
    [JsonStringEnumMemberName("mailfrom")]
    MailFrom,

    [JsonStringEnumMemberName("helo")]
    Helo,
}

/// <summary>One DKIM signature (RFC 6376 §3.5). A member is null if the signature does not give it.</summary>
public sealed record DkimRecord
{
    public required AuthenticationResult Result { get; init; }

    public string? Domain { get; init; }

    public string? Selector { get; init; }

    public string? Algorithm { get; init; }

    /// <summary>Bits of the key; null if no key was read.</summary>
    public int? KeyBits { get; init; }

    /// <summary>The tag i=, or its default, the domain with "@" before it.</summary>
    public string? Identity { get; init; }

    /// <summary>The first eight characters of b=, which identify the signature (RFC 6008 §4).</summary>
    public string? Signature { get; init; }

    public string? Problem { get; init; }
}

/// <summary>DMARC (RFC 9989).</summary>
public sealed record DmarcRecord
{
    public required AuthenticationResult Result { get; init; }

    /// <summary>The author domain, that of the From field.</summary>
    public string? Domain { get; init; }

    public string? OrganizationalDomain { get; init; }

    /// <summary>The domain whose record applies.</summary>
    public string? RecordDomain { get; init; }

    /// <summary>The policy that the domain's owner asks for; null without a record.</summary>
    public Disposition? Policy { get; init; }

    /// <summary>The methods that passed for an aligned domain.</summary>
    public IReadOnlyList<string> AlignedBy { get; init; } = [];

    /// <summary>The owner asks that the policy is not applied (t=y).</summary>
    public bool Testing { get; init; }

    public string? Problem { get; init; }
}

/// <summary>The chain of ARC sets (RFC 8617 §5.2), recorded only.</summary>
public sealed record ArcRecord
{
    public required AuthenticationResult Result { get; init; }

    /// <summary>ARC sets in the message.</summary>
    public int Instances { get; init; }

    /// <summary>The domain of the newest seal; null without a chain.</summary>
    public string? Sealer { get; init; }
}
