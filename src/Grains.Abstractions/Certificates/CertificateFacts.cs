namespace RelateMail.Grains.Abstractions;

/// <summary>What a certificate says of itself (RFC 5280 §4.1). Never a key.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateFacts")]
public sealed record CertificateFacts
{
    /// <summary>SHA-256 of the whole certificate, as 64 hexadecimal digits in upper case.</summary>
    [Id(0)] public required string Thumbprint { get; init; }

    [Id(1)] public required string Subject { get; init; }

    [Id(2)] public required string Issuer { get; init; }

    /// <summary>DNS names it is for, in lower case, maybe with a wildcard as first label.</summary>
    [Id(3)] public string[] Names { get; init; } = [];

    /// <summary>For example <c>RSA 2048</c> or <c>ECDSA P-256</c>.</summary>
    [Id(4)] public required string KeyAlgorithm { get; init; }

    [Id(5)] public required DateTimeOffset NotBefore { get; init; }

    [Id(6)] public required DateTimeOffset NotAfter { get; init; }

    /// <summary>
    /// SHA-256 of its SubjectPublicKeyInfo, as 64 hexadecimal digits in upper case: what a TLSA record holds (RFC 6698 §2.1.2).
    /// </summary>
    [Id(7)] public required string PublicKeyDigest { get; init; }

    /// <summary>Certificates of its chain that are sent beside it.</summary>
    [Id(8)] public int Intermediates { get; init; }
}
