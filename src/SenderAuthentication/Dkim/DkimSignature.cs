using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>The signature algorithms that are verified (RFC 8301 §3.1, RFC 8463 §3).</summary>
internal enum SignatureAlgorithm
{
    RsaSha256,
    Ed25519Sha256,
}

/// <summary>
/// The parsed tags of a DKIM-Signature (RFC 6376 §3.5), an ARC-Message-Signature or an ARC-Seal (RFC 8617 §4.1). A
/// signature with an error keeps the tags that could be read.
/// </summary>
internal sealed record DkimSignature
{
    public required HeaderField Field { get; init; }

    /// <summary>The reason that the signature cannot pass, found without its key; otherwise null.</summary>
    public string? Problem { get; init; }

    /// <summary>The result that goes with the problem.</summary>
    public AuthenticationResult ProblemResult { get; init; } = AuthenticationResult.PermError;

    /// <summary>The tag a= as it stands.</summary>
    public string? AlgorithmName { get; init; }

    public SignatureAlgorithm Algorithm { get; init; }

    /// <summary>The octets of b=.</summary>
    public byte[] Signature { get; init; } = [];

    /// <summary>The tag b= without white space.</summary>
    public string? SignatureText { get; init; }

    public byte[] BodyHash { get; init; } = [];

    public Canonicalization HeaderForm { get; init; }

    public Canonicalization BodyForm { get; init; }

    /// <summary>The tag d= in A-labels.</summary>
    public string? Domain { get; init; }

    public string? Selector { get; init; }

    /// <summary>The tag i= of a DKIM-Signature.</summary>
    public string? Identity { get; init; }

    /// <summary>The domain of i= in A-labels.</summary>
    public string? IdentityDomain { get; init; }

    /// <summary>The names of h= in their order, in lower case.</summary>
    public IReadOnlyList<string> SignedNames { get; init; } = [];

    /// <summary>The tag l=; null for the whole body.</summary>
    public long? BodyLength { get; init; }

    public DkimSignature Reject(string problem, AuthenticationResult result = AuthenticationResult.PermError) =>
        Problem is null ? this with { Problem = problem, ProblemResult = result } : this;
}
