using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using NSec.Cryptography;
using RelateMail.SenderAuthentication.Results;
using PublicKey = NSec.Cryptography.PublicKey;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>Parses the text of a key record (RFC 6376 §3.6.1, RFC 8463 §4.2).</summary>
internal static class DkimKeyReader
{
    private const int MinRsaBits = 1024; // RFC 8301 §3.2
    private const int MaxRsaBits = 4096;
    private const int MaxExponentOctets = 4;
    private const string RsaOid = "1.2.840.113549.1.1.1";

    public static DkimKey Read(string text)
    {
        TagList? tags = TagList.Parse(text);
        bool isVersion = tags?.Find("v") is not { } version || (version == "DKIM1" && tags.First == "v");
        if (tags is null || !isVersion || tags.FindCompact("p") is not { } encoded)
        {
            return new() { Problem = "key-syntax" };
        }

        if (encoded.Length == 0)
        {
            return new() { Problem = "key-revoked" };
        }

        if (!Lists(tags, "h", "sha256") || !(Lists(tags, "s", "email") || Lists(tags, "s", "*")))
        {
            return new() { Problem = "key-not-for-this" };
        }

        byte[] octets = new byte[encoded.Length];
        DkimKey key = !Convert.TryFromBase64String(encoded, octets, out int length)
            ? new() { Problem = "key-syntax" }
            : tags.Find("k") switch
            {
                null or "rsa" => ReadRsa(octets.AsMemory(0, length)),
                "ed25519" => ReadEd25519(octets.AsSpan(0, length)),
                _ => new() { Problem = "key-type" },
            };
        return key with { Testing = HasFlag(tags, "y"), StrictIdentity = HasFlag(tags, "s") };
    }

    private static DkimKey ReadEd25519(ReadOnlySpan<byte> octets) =>
        PublicKey.TryImport(
            NSec.Cryptography.SignatureAlgorithm.Ed25519, octets, KeyBlobFormat.RawPublicKey, out PublicKey? key)
            ? new() { Algorithm = SignatureAlgorithm.Ed25519Sha256, Ed25519 = key, Bits = 256 }
            : new() { Problem = "key-syntax" };

    /// <summary>
    /// SubjectPublicKeyInfo as signers publish it, or RSAPublicKey as RFC 6376 has it. Sizes are judged before OpenSSL
    /// sees the numbers, because a large exponent makes each verification slow.
    /// </summary>
    private static DkimKey ReadRsa(ReadOnlyMemory<byte> octets)
    {
        try
        {
            (BigInteger modulus, BigInteger exponent) = ReadNumbers(octets);
            int bits = (int)modulus.GetBitLength();
            if (modulus.Sign <= 0 || modulus.IsEven || exponent <= BigInteger.One || exponent.IsEven)
            {
                return new() { Problem = "key-syntax" };
            }

            byte[] exponentOctets = exponent.ToByteArray(isUnsigned: true, isBigEndian: true);
            if (bits is < MinRsaBits or > MaxRsaBits || exponentOctets.Length > MaxExponentOctets)
            {
                return new() { Problem = "key-size", ProblemResult = AuthenticationResult.Policy, Bits = bits };
            }

            RSA rsa = RSA.Create(new RSAParameters
            {
                Modulus = modulus.ToByteArray(isUnsigned: true, isBigEndian: true),
                Exponent = exponentOctets,
            });
            return new() { Algorithm = SignatureAlgorithm.RsaSha256, Rsa = rsa, Bits = bits };
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return new() { Problem = "key-syntax" };
        }
    }

    private static (BigInteger Modulus, BigInteger Exponent) ReadNumbers(ReadOnlyMemory<byte> octets)
    {
        AsnReader sequence = new AsnReader(octets, AsnEncodingRules.BER).ReadSequence();
        if (sequence.PeekTag().TagValue == (int)UniversalTagNumber.Sequence)
        {
            AsnReader algorithm = sequence.ReadSequence();
            if (algorithm.ReadObjectIdentifier() != RsaOid)
            {
                throw new AsnContentException();
            }

            byte[] key = sequence.ReadBitString(out _);
            sequence = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
        }

        return (sequence.ReadInteger(), sequence.ReadInteger());
    }

    private static bool Lists(TagList tags, string name, string item) =>
        tags.FindCompact(name) is not { } list || list.Split(':').Contains(item);

    private static bool HasFlag(TagList tags, string flag) =>
        tags.FindCompact("t") is { } flags && flags.Split(':').Contains(flag);
}
