using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Storage;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// Computes delivery keys: a mailbox does not file a second message with the same key. Each kind of key starts with its
/// own octet and each text of variable length with its length, so that different deliveries never hash the same octets.
/// </summary>
internal static class DeliveryKeyFactory
{
    /// <summary>
    /// The key of a message with a Message-ID field: a repeat has the same content, reverse-path and mailbox.
    /// </summary>
    /// <param name="digest">The digest of the content.</param>
    /// <param name="reversePath">Null for <c>&lt;&gt;</c>.</param>
    /// <param name="mailbox">Canonical.</param>
    public static byte[] OfContent(ContentDigest digest, string? reversePath, string mailbox)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([1]);
        hash.AppendData(digest.Octets.Span);
        Append(hash, reversePath);
        Append(hash, mailbox);
        return hash.GetHashAndReset();
    }

    /// <summary>
    /// The key of one accepted address of a message with a Message-ID field. An address that is the mailbox itself has
    /// the key of <see cref="OfContent(ContentDigest, string?, string)"/>, which nodes of earlier versions recognize.
    /// </summary>
    /// <param name="digest">The digest of the content.</param>
    /// <param name="reversePath">Null for <c>&lt;&gt;</c>.</param>
    /// <param name="mailbox">Canonical.</param>
    /// <param name="address">The canonical accepted address that leads to the mailbox.</param>
    public static byte[] OfContent(ContentDigest digest, string? reversePath, string mailbox, string address)
    {
        if (address == mailbox)
        {
            return OfContent(digest, reversePath, mailbox);
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([3]);
        hash.AppendData(digest.Octets.Span);
        Append(hash, reversePath);
        Append(hash, address);
        Append(hash, mailbox);
        return hash.GetHashAndReset();
    }

    /// <summary>The key of a message without a Message-ID field: only retries within one transaction are repeats,
    /// because two messages typed by hand may be equal on purpose.</summary>
    public static byte[] OfTransaction(Guid id, string mailbox)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([2]);
        hash.AppendData(id.ToByteArray(bigEndian: true));
        Append(hash, mailbox);
        return hash.GetHashAndReset();
    }

    /// <summary>The key of one accepted address of a message without a Message-ID field.</summary>
    public static byte[] OfTransaction(Guid id, string mailbox, string address)
    {
        if (address == mailbox)
        {
            return OfTransaction(id, mailbox);
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([4]);
        hash.AppendData(id.ToByteArray(bigEndian: true));
        Append(hash, address);
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
