using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>Computes the hash that a message signature signs (RFC 6376 §3.7).</summary>
internal static class SignatureVerifier
{
    public static bool Verify(MessageHeader header, DkimSignature signature, DkimKey key)
    {
        ArrayBufferWriter<byte> signed = new(2048);
        WriteSignedFields(signed, header, signature);
        HeaderCanonicalizer.WriteSignature(signed, header, signature.Field, signature.HeaderForm);
        return key.Verify(SHA256.HashData(signed.WrittenSpan), signature.Signature);
    }

    // RFC 6376 §5.4.2: each name selects the lowest field of that name that is not selected yet, if any.
    private static void WriteSignedFields(IBufferWriter<byte> signed, MessageHeader header, DkimSignature signature)
    {
        IReadOnlyList<HeaderField> fields = header.Fields;
        bool[] taken = new bool[fields.Count];
        Span<byte> octets = stackalloc byte[128];
        foreach (string name in signature.SignedNames)
        {
            if (name.Length is 0 or > 64 || !Encoding.UTF8.TryGetBytes(name, octets, out int length))
            {
                continue;
            }

            ReadOnlySpan<byte> nameOctets = octets[..length];
            uint hash = MessageHeader.HashName(nameOctets);
            for (int i = fields.Count - 1; i >= 0; i--)
            {
                if (!taken[i] && fields[i] != signature.Field && header.HasName(fields[i], nameOctets, hash))
                {
                    taken[i] = true;
                    HeaderCanonicalizer.Write(signed, header, fields[i], signature.HeaderForm);
                    break;
                }
            }
        }
    }
}
