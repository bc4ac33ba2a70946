namespace RelateMail.Api.Contracts;

/// <summary>
/// The verdicts of sender authentication on one message. Results are the words of RFC 8601 §2.7: <c>none</c>,
/// <c>pass</c>, <c>fail</c>, <c>softfail</c>, <c>neutral</c>, <c>policy</c>, <c>temperror</c>, <c>permerror</c>.
/// </summary>
public sealed record AuthenticationView
{
    /// <summary>The authserv-id of the server that judged (RFC 8601 §2.5).</summary>
    public required string Server { get; init; }

    /// <summary>The outcome of the recipient domain's policy; <c>none</c> for a message that was accepted.</summary>
    public required string Disposition { get; init; }

    /// <summary>
    /// The reason that a policy was not applied: <c>mailing-list</c> or <c>other-recipients</c>; otherwise null.
    /// </summary>
    public required string? Reason { get; init; }

    /// <summary>Fields of the content that claimed to be this server's Authentication-Results (RFC 8601 §5).</summary>
    public required int ForgedFields { get; init; }

    public required IprevView Iprev { get; init; }

    /// <summary>SPF of the MAIL FROM identity (RFC 7208 §2.4).</summary>
    public required SpfView Spf { get; init; }

    /// <summary>SPF of the HELO identity (RFC 7208 §2.3).</summary>
    public required SpfView SpfHelo { get; init; }

    /// <summary>One item a signature, those related to the From field first; empty if unsigned.</summary>
    public required IReadOnlyList<DkimView> Dkim { get; init; }

    public required DmarcView Dmarc { get; init; }

    public required ArcView Arc { get; init; }
}

/// <summary>The reverse name of the client's address (RFC 8601 §3).</summary>
public sealed record IprevView
{
    public required string Result { get; init; }

    /// <summary>The reverse name, confirmed by a forward lookup; null unless the result is pass.</summary>
    public required string? Name { get; init; }
}

/// <summary>One SPF check (RFC 7208 §2.6).</summary>
public sealed record SpfView
{
    public required string Result { get; init; }

    /// <summary><c>mailfrom</c> or <c>helo</c>.</summary>
    public required string Identity { get; init; }

    /// <summary>The domain that was checked; null if the identity has no domain.</summary>
    public required string? Domain { get; init; }

    /// <summary>The mechanism that matched, or "default"; null if no record was evaluated to its end.</summary>
    public required string? Mechanism { get; init; }

    /// <summary>The reason that the check was skipped or ended in an error; otherwise null.</summary>
    public required string? Problem { get; init; }
}

/// <summary>One DKIM signature (RFC 6376 §3.5). A member is null if the signature does not give it.</summary>
public sealed record DkimView
{
    public required string Result { get; init; }

    public required string? Domain { get; init; }

    public required string? Selector { get; init; }

    public required string? Algorithm { get; init; }

    /// <summary>Bits of the key; null if no key was read.</summary>
    public required int? KeyBits { get; init; }

    /// <summary>The tag i=, or its default, the domain with "@" before it.</summary>
    public required string? Identity { get; init; }

    /// <summary>The first eight characters of b=, which identify the signature (RFC 6008 §4).</summary>
    public required string? Signature { get; init; }

    public required string? Problem { get; init; }
}

/// <summary>DMARC (RFC 9989).</summary>
public sealed record DmarcView
{
    public required string Result { get; init; }

    /// <summary>The author domain, that of the From field.</summary>
    public required string? Domain { get; init; }

    public required string? OrganizationalDomain { get; init; }

    /// <summary>The domain whose record applies.</summary>
    public required string? RecordDomain { get; init; }

    /// <summary>The policy of the author domain: <c>none</c>, <c>quarantine</c>, <c>reject</c>; null without a record.
    /// </summary>
    public required string? Policy { get; init; }

    /// <summary>The methods that passed for an aligned domain: <c>spf</c>, <c>dkim</c>.</summary>
    public required IReadOnlyList<string> AlignedBy { get; init; }

    /// <summary>True if the author domain asks that its policy is not applied (t=y).</summary>
    public required bool Testing { get; init; }

    public required string? Problem { get; init; }
}

/// <summary>The chain of ARC sets (RFC 8617 §5.2), recorded only.</summary>
public sealed record ArcView
{
    public required string Result { get; init; }

    /// <summary>ARC sets in the message.</summary>
    public required int Instances { get; init; }

    /// <summary>The domain of the newest seal; null without a chain.</summary>
    public required string? Sealer { get; init; }
}
