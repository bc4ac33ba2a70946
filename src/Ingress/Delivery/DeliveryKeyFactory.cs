using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Storage;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// What makes a repeat a repeat. Each form begins with its own octet and each text of variable length with its length,
/// so that no two different deliveries are written alike.
/// </summary>
internal static class DeliveryKeyFactory
{
    /// <summary>
    /// The same content from the same reverse-path to the same mailbox: for messages with a Message-ID field.
    /// </summary>
    /// <param name="reversePath">Null for <c>&lt;&gt;</c>.</param>
    public static byte[] OfContent(ContentDigest digest, string? reversePath, string mailbox)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([1]);
        hash.AppendData(digest.Octets.Span);
        Append(hash, reversePath);
        Append(hash, mailbox);
        return hash.GetHashAndReset();
    }

    /// <summary>This transaction and nothing else: two mails typed by hand are two mails, however alike.</summary>
    public static byte[] OfTransaction(Guid id, string mailbox)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([2]);
        hash.AppendData(id.ToByteArray(bigEndian: true));
        Append(hash, mailbox);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        byte[]? octets = text is null ? null : Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32BigEndian(length, octets?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(octets ?? []);
    }
}
