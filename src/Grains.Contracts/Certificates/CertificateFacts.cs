using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Contracts;

/// <summary>The public content of a certificate (RFC 5280 §4.1). Never contains a key.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateFacts")]
public sealed record CertificateFacts
{
    [Id(3)] private readonly string[] _names = [];

    /// <summary>SHA-256 of the whole certificate, as 64 upper-case hexadecimal digits.</summary>
    [Id(0)] public required string Thumbprint { get; init; }

    [Id(1)] public required string Subject { get; init; }

    [Id(2)] public required string Issuer { get; init; }

    /// <summary>DNS names of the certificate, in lower case; the first label can be a wildcard.</summary>
    public ImmutableArray<string> Names
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_names);
        init => _names = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>For example <c>RSA 2048</c> or <c>ECDSA P-256</c>.</summary>
    [Id(4)] public required string KeyAlgorithm { get; init; }

    [Id(5)] public required DateTimeOffset NotBefore { get; init; }

    [Id(6)] public required DateTimeOffset NotAfter { get; init; }

    /// <summary>
    /// SHA-256 of the SubjectPublicKeyInfo, as 64 upper-case hexadecimal digits. A TLSA record with selector 1 and
    /// matching type 1 holds this value (RFC 6698 §2.1).
    /// </summary>
    [Id(7)] public required string PublicKeyDigest { get; init; }

    /// <summary>Number of intermediate certificates that are sent with it.</summary>
    [Id(8)] public int Intermediates { get; init; }
}
