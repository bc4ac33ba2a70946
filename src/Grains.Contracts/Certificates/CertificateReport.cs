namespace RelateMail.Grains.Contracts;

/// <summary>The certificate that one node serves under one server name.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateReport")]
public sealed record CertificateReport
{
    /// <summary>The node's name, which stays the same after a restart.</summary>
    [Id(0)] public required string Node { get; init; }

    /// <summary>The certificate that the node has loaded and intends to serve.</summary>
    [Id(1)] public required CertificateFacts Loaded { get; init; }

    /// <summary>When the node started to serve it.</summary>
    [Id(2)] public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>Origin of the certificate: a path, or the roll-out.</summary>
    [Id(3)] public required string Source { get; init; }

    /// <summary>
    /// Thumbprint of the certificate that the node's own listeners presented in a TLS handshake for this name; null if
    /// no listener could be probed.
    /// </summary>
    [Id(4)] public string? SeenThumbprint { get; init; }

    /// <summary>Why a handshake failed, or how the listeners differ; null if neither is the case.</summary>
    [Id(5)] public string? HandshakeError { get; init; }

    /// <summary>
    /// A new certificate that the node rejected, reported until the cause is fixed; null if no certificate is rejected.
    /// </summary>
    [Id(6)] public CertificateRefusal? Refused { get; init; }

    /// <summary>Version of the roll-out that the node follows; 0 before the node received one.</summary>
    [Id(7)] public long RolloutVersion { get; init; }
}

/// <summary>A new certificate that the node rejected; the node continues to serve the previous one.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.CertificateRefusal")]
public sealed record CertificateRefusal
{
    /// <summary>Origin of the certificate: a path, or the roll-out.</summary>
    [Id(0)] public required string Source { get; init; }

    /// <summary>One sentence for an administrator.</summary>
    [Id(1)] public required string Reason { get; init; }

    /// <summary>When the node first rejected it.</summary>
    [Id(2)] public required DateTimeOffset At { get; init; }
}
