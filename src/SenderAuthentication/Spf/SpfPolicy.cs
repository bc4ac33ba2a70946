using System.Net;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>A domain's SPF record after its syntax was checked (RFC 7208 §4.6).</summary>
internal sealed record SpfPolicy(IReadOnlyList<SpfTerm> Terms, SpfMacroString? Redirect, SpfMacroString? Explanation);

/// <summary>The mechanisms (RFC 7208 §5).</summary>
internal enum SpfMechanism
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}

/// <summary>One directive: qualifier and mechanism (RFC 7208 §4.6.1).</summary>
internal sealed record SpfTerm
{
    /// <summary>The result if the mechanism matches (RFC 7208 §4.6.2).</summary>
    public required AuthenticationResult Result { get; init; }

    public required SpfMechanism Mechanism { get; init; }

    /// <summary>The mechanism as the record has it, without the qualifier.</summary>
    public required string Text { get; init; }

    /// <summary>The domain-spec; null for the current domain.</summary>
    public SpfMacroString? Target { get; init; }

    /// <summary>The network of ip4 or ip6.</summary>
    public IPAddress? Network { get; init; }

    public int Ip4Length { get; init; } = 32;

    public int Ip6Length { get; init; } = 128;

    /// <summary>Counts towards the limit of ten (RFC 7208 §4.6.4).</summary>
    public bool NeedsLookup => Mechanism is not (SpfMechanism.All or SpfMechanism.Ip4 or SpfMechanism.Ip6);
}
