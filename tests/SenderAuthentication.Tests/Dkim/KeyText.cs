using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>Key material for the placeholders of key records.</summary>
internal static class KeyText
{
    public static string Replace(string record) => record switch
    {
        "<ed25519>" => DkimSigning.Ed25519Record,
        _ => record
            .Replace("<spki>", Text(DkimSigning.Rsa.ExportSubjectPublicKeyInfo()), StringComparison.Ordinal)
            .Replace("<pkcs1>", Text(DkimSigning.Rsa.ExportRSAPublicKey()), StringComparison.Ordinal)
            .Replace("<other>", s_other.Value, StringComparison.Ordinal)
            .Replace("<512>", Text(Numbers((BigInteger.One << 511) + 1, 65537)), StringComparison.Ordinal)
            .Replace("<8192>", Text(Numbers((BigInteger.One << 8191) + 1, 65537)), StringComparison.Ordinal)
            .Replace("<exponent>", Text(Numbers((BigInteger.One << 2047) + 1, (BigInteger.One << 40) + 1)),
                StringComparison.Ordinal),
    };

    private static readonly Lazy<string> s_other = new(static () =>
    {
        using var rsa = RSA.Create(2048);
        return Text(rsa.ExportSubjectPublicKeyInfo());
    });

    private static string Text(byte[] octets) => Convert.ToBase64String(octets);

    /// <summary>RSAPublicKey (RFC 8017 §A.1.1).</summary>
    private static byte[] Numbers(BigInteger modulus, BigInteger exponent)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(modulus);
            writer.WriteInteger(exponent);
        }

        return writer.Encode();
    }
}
