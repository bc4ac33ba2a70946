using System.Security.Cryptography;

namespace RelateMail.Certificates;

/// <summary>The octets of a certificate with its key, from files or from a request, not looked at yet.</summary>
public sealed class CertificateMaterial
{
    /// <summary>What messages call the certificate: a path, or a member of the request.</summary>
    public required string Name { get; init; }

    /// <summary>PFX, DER or PEM.</summary>
    public required byte[] Octets { get; init; }

    /// <summary>What messages call the key beside it; null where <see cref="Octets"/> hold it.</summary>
    public string? KeyName { get; init; }

    /// <summary>The key, PEM or DER; null where <see cref="Octets"/> hold it.</summary>
    public byte[]? KeyOctets { get; init; }

    /// <summary>Of the PFX or of the key; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>SHA-256 over both: equal where nothing has changed.</summary>
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
