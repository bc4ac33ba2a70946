namespace RelateMail.Grains.Abstractions;

/// <summary>What one node serves under one name.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateReport")]
public sealed record CertificateReport
{
    /// <summary>The node's name, the same after a restart.</summary>
    [Id(0)] public required string Node { get; init; }

    /// <summary>The certificate that the node means to serve.</summary>
    [Id(1)] public required CertificateFacts Loaded { get; init; }

    /// <summary>When the node began to serve it.</summary>
    [Id(2)] public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>Where it is from: a path, or the roll-out.</summary>
    [Id(3)] public required string Source { get; init; }

    /// <summary>
    /// Thumbprint of the certificate that the node's own listeners showed in a TLS handshake for this name; null where none of
    /// them could be asked.
    /// </summary>
    [Id(4)] public string? SeenThumbprint { get; init; }

    /// <summary>Why a handshake failed, or how the listeners differ; null where all is well.</summary>
    [Id(5)] public string? HandshakeError { get; init; }

    /// <summary>A certificate that the node was given and does not serve, until that is mended; null for none.</summary>
    [Id(6)] public CertificateRefusal? Refused { get; init; }

    /// <summary>The version of the order that the node follows; 0 before it heard of one.</summary>
    [Id(7)] public long OrderVersion { get; init; }
}

/// <summary>A new certificate that was not taken; the old one is served.</summary>
/// <param name="Source">Where it is from: a path, or the roll-out.</param>
/// <param name="Reason">One sentence for an administrator.</param>
/// <param name="At">When it was refused first.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateRefusal")]
public sealed record CertificateRefusal(
    [property: Id(0)] string Source, [property: Id(1)] string Reason, [property: Id(2)] DateTimeOffset At);
