using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Storage;

/// <summary>The digests that chain the rows of <see cref="IAuditLog"/>.</summary>
public static class AuditChain
{
    /// <summary>Before the first row.</summary>
    public static AuditHead Start { get; } = new(0, new byte[SHA256.HashSizeInBytes]);

    /// <summary>Chains entries to the end of the log, in their order.</summary>
    public static IReadOnlyList<AuditRow> Append(AuditHead head, IReadOnlyList<AuditEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(entries);
        var rows = new List<AuditRow>(entries.Count);
        foreach (AuditEntry entry in entries)
        {
            byte[] digest = DigestOf(head.Number + 1, entry, head.Digest);
            rows.Add(new AuditRow(head.Number + 1, entry, head.Digest, digest));
            head = new(head.Number + 1, digest);
        }

        return rows;
    }

    /// <summary>
    /// SHA-256 of the previous digest, the number, the time in milliseconds since 1970, the status (-1 for null) and
    /// the omitted calls, each number with eight octets, the highest first; then key, client, call, resource and
    /// request id in UTF-8, each after its number of octets, which is -1 for null.
    /// </summary>
    public static byte[] DigestOf(long number, AuditEntry entry, byte[] previous)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        AppendNumber(hash, number);
        AppendNumber(hash, entry.At.ToUnixTimeMilliseconds());
        AppendNumber(hash, entry.Status ?? -1);
        AppendNumber(hash, entry.Omitted);
        foreach (string? text in (string?[])[entry.Key, entry.Client, entry.Call, entry.Resource, entry.RequestId])
        {
            byte[]? octets = text is null ? null : Encoding.UTF8.GetBytes(text);
            AppendNumber(hash, octets?.Length ?? -1);
            hash.AppendData(octets ?? []);
        }

        return hash.GetHashAndReset();
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(octets, number);
        hash.AppendData(octets);
    }
}
