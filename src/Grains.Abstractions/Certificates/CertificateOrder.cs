namespace RelateMail.Grains.Abstractions;

/// <summary>What all nodes shall serve under a name.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateOrder")]
public sealed record CertificateOrder
{
    /// <summary>Grows with each change; 0 where nothing was ever ordered.</summary>
    [Id(0)] public required long Version { get; init; }

    /// <summary>The certificate that was rolled out; null where each node serves its own files.</summary>
    [Id(1)] public CertificateFacts? Wanted { get; init; }
}

/// <summary>A certificate with its chain and key, encrypted; only nodes that have the key of the settings can open it.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.SealedCertificate")]
public sealed record SealedCertificate
{
    [Id(0)] public required CertificateFacts Facts { get; init; }

    /// <summary>What <c>CertificateSealer</c> made.</summary>
    [Id(1)] public required byte[] Octets { get; init; }

    // Encrypted or not, it has no place in a log.
    public override string ToString() => $"{Facts.Subject} ({Facts.Thumbprint})";
}
