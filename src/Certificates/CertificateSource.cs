namespace RelateMail.Certificates;

/// <summary>The location of a certificate and its key.</summary>
/// <param name="Path">
/// Path of a PFX, DER or PEM file, or of a folder in which Kubernetes mounts a secret of type <c>kubernetes.io/tls</c>.
/// </param>
/// <param name="KeyPath">Path of the key file; null if the certificate's file or folder contains the key.</param>
/// <param name="Password">Password of the PFX or of the key; null if neither is encrypted.</param>
public sealed record CertificateSource(string Path, string? KeyPath, string? Password)
{
    /// <summary>Reads the current content of the files.</summary>
    /// <exception cref="CertificateException">
    /// A file is missing, unreadable or too large; the message names the file and reason.
    /// </exception>
    public CertificateMaterial Read() => KeyPath is null && Directory.Exists(Path)
        ? Read(System.IO.Path.Combine(Path, "tls.crt"), System.IO.Path.Combine(Path, "tls.key"))
        : Read(Path, KeyPath);

    // The password must not reach a log.
    public override string ToString() => Path;

    private CertificateMaterial Read(string path, string? keyPath) => new()
    {
        Name = path,
        Octets = CertificateFile.Read(path),
        KeyName = keyPath,
        KeyOctets = keyPath is null ? null : CertificateFile.Read(keyPath),
        Password = Password,
    };
}
