using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Contracts;

/// <summary>The certificate that all nodes must serve under one server name.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateOrder")]
public sealed record CertificateRollout
{
    /// <summary>Increases with each roll-out, rollback and withdrawal; 0 before the first roll-out.</summary>
    [Id(0)] public required long Version { get; init; }

    /// <summary>The certificate that was rolled out; null if each node serves its own files.</summary>
    [Id(1)] public CertificateFacts? Target { get; init; }
}

/// <summary>A certificate with its chain and key, encrypted. Only nodes with the sealing key can open it.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.SealedCertificate")]
public sealed record SealedCertificate
{
    [Id(1)] private readonly byte[] _octets = [];

    [Id(0)] public required CertificateFacts Facts { get; init; }

    /// <summary>The output of <c>CertificateSealer</c>.</summary>
    public required ImmutableArray<byte> Octets
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_octets);
        init => _octets = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    // Key material must not reach a log, even if encrypted.
    public override string ToString() => $"{Facts.Subject} ({Facts.Thumbprint})";
}
