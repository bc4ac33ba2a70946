namespace RelateMail.Gateway.Certificates;

/// <summary>Where a certificate and its key are.</summary>
/// <param name="Path">Full path of a PFX, DER or PEM file.</param>
/// <param name="KeyPath">Full path of the key beside it; null where the same file holds it.</param>
/// <param name="Password">Of the PFX or of the key; null for none.</param>
internal sealed record CertificateSource(string Path, string? KeyPath, string? Password)
{
    // The password must not reach a log.
    public override string ToString() => Path;
}
