namespace RelateMail.Certificates;

/// <summary>Where a certificate and its key are.</summary>
/// <param name="Path">
/// Full path of a PFX, DER or PEM file, or of a folder as Kubernetes mounts a secret of the type <c>kubernetes.io/tls</c>.
/// </param>
/// <param name="KeyPath">Full path of the key beside it; null where the same file or folder holds it.</param>
/// <param name="Password">Of the PFX or of the key; null for none.</param>
public sealed record CertificateSource(string Path, string? KeyPath, string? Password)
{
    private const int MaxFileOctets = 1024 * 1024;

    /// <summary>What the files hold at this moment.</summary>
    /// <exception cref="CertificateException">One is missing, unreadable or too large; says which and why.</exception>
    public CertificateMaterial Read() => KeyPath is null && Directory.Exists(Path)
        ? Read(System.IO.Path.Combine(Path, "tls.crt"), System.IO.Path.Combine(Path, "tls.key"))
        : Read(Path, KeyPath);

    // The password must not reach a log.
    public override string ToString() => Path;

    private CertificateMaterial Read(string path, string? keyPath) => new()
    {
        Name = path,
        Octets = ReadFile(path),
        KeyName = keyPath,
        KeyOctets = keyPath is null ? null : ReadFile(keyPath),
        Password = Password,
    };

    private static byte[] ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileOctets })
            {
                throw new CertificateException($"{path} is not a certificate or key: it is larger than 1 MiB.");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateException($"{path} does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(
                Directory.Exists(path)
                    ? $"{path} is a directory, not a file."
                    : $"{path} cannot be read: {CertificateException.Reason(exception)}",
                exception);
        }
    }
}
