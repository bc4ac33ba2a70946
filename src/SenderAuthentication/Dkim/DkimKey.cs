using System.Security.Cryptography;
using NSec.Cryptography;
using RelateMail.SenderAuthentication.Results;
using PublicKey = NSec.Cryptography.PublicKey;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>A parsed key record (RFC 6376 §3.6.1), or the reason that the record has no usable key.</summary>
internal sealed record DkimKey
{
    /// <summary>Null if the key can verify.</summary>
    public string? Problem { get; init; }

    public AuthenticationResult ProblemResult { get; init; } = AuthenticationResult.PermError;

    public SignatureAlgorithm Algorithm { get; init; }

    public int? Bits { get; init; }

    /// <summary>The domain tests DKIM (t=y): a failed signature counts as absent.</summary>
    public bool Testing { get; init; }

    /// <summary>The identity must be the signing domain itself (t=s).</summary>
    public bool StrictIdentity { get; init; }

    public RSA? Rsa { get; init; }

    public PublicKey? Ed25519 { get; init; }

    /// <summary>True if this key made the signature for the hash. False also for a wrong length.</summary>
    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        try
        {
            return Rsa?.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ?? SignatureAlgorithmOfKey.Verify(Ed25519!, hash, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // RFC 8463 §3: PureEdDSA over the SHA-256 hash.
    private static Ed25519 SignatureAlgorithmOfKey => NSec.Cryptography.SignatureAlgorithm.Ed25519;
}
