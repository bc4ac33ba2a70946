using System.Security.Cryptography;

namespace RelateMail.Certificates;

/// <summary>The octets of a certificate with its key, from files or from a request, before they are parsed.</summary>
public sealed class CertificateMaterial
{
    /// <summary>Name of the certificate in messages: a path, or a member of the request.</summary>
    public required string Name { get; init; }

    /// <summary>PFX, DER or PEM.</summary>
    public required byte[] Octets { get; init; }

    /// <summary>Name of the separate key in messages; null if <see cref="Octets"/> contain the key.</summary>
    public string? KeyName { get; init; }

    /// <summary>The key in PEM or DER; null if <see cref="Octets"/> contain the key.</summary>
    public byte[]? KeyOctets { get; init; }

    /// <summary>Password of the PFX or of the key; null if neither is encrypted.</summary>
    public string? Password { get; init; }

    /// <summary>SHA-256 of certificate and key; a different digest means that a file has changed.</summary>
    public byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(Octets));
        hash.AppendData(KeyOctets ?? []);
        return hash.GetHashAndReset();
    }

    // Keys must not reach a log.
    public override string ToString() => Name;
}
