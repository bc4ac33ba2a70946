namespace RelateMail.Api.Contracts;

/// <summary>A certificate with its key, as JSON. The body can also be a PFX or PEM file itself.</summary>
public sealed record CertificateUpdate
{
    /// <summary>A PFX in base64; excludes 'certificate' and 'key'.</summary>
    public string? Pfx { get; set; }

    /// <summary>The certificate, then its chain, as PEM.</summary>
    public string? Certificate { get; set; }

    /// <summary>The private key as PEM; null if 'certificate' contains it.</summary>
    public string? Key { get; set; }

    /// <summary>The password of the PFX or of the key; null for none.</summary>
    public string? Password { get; set; }

    // Keys and passwords must not reach a log.
    public override string ToString() => nameof(CertificateUpdate);
}

/// <summary>The roll-out to undo.</summary>
public sealed record CertificateRollbackRequest
{
    /// <summary>The version of the roll-out that is undone: `version` of the roll-out as it is now.</summary>
    public required long FromVersion { get; set; }
}
