using System.Buffers.Binary;
using System.Buffers.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>
/// A position in the changes of a mailbox. As text it is base64url of a kind octet, the epoch and three numbers.
/// </summary>
/// <param name="Epoch">The epoch of the store that numbered the changes.</param>
/// <param name="Since">The number up to which the client has all changes.</param>
/// <param name="LastModSeq">The number of the last change of an incomplete answer; 0 after a complete one.</param>
/// <param name="LastUid">The UID of that change.</param>
internal readonly record struct ChangeCursor(long Epoch, long Since, long LastModSeq, long LastUid)
{
    private const byte Kind = 3;

    private const int Octets = 1 + (4 * sizeof(long));

    /// <summary>The change to continue after; null for the first page.</summary>
    public ChangedMessage? After => LastModSeq == 0 ? null : new() { ModSeq = LastModSeq, Uid = LastUid };

    /// <summary>The position after a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="before">The position before it.</param>
    /// <param name="epoch">The epoch of the store.</param>
    public static ChangeCursor Behind(ChangePage page, ChangeCursor before, long epoch) =>
        page is { HasMore: true, Changes: [.., { } last] }
            ? new(epoch, before.Since, last.ModSeq, last.Uid)
            : new(epoch, page.ModSeq, 0, 0);

    public static bool TryParse(string text, out ChangeCursor cursor)
    {
        cursor = default;
        Span<byte> octets = stackalloc byte[Octets];
        if (!CursorText.TryDecode(text, octets, out int count) || count != Octets || octets[0] != Kind)
        {
            return false;
        }

        cursor = new(Number(octets, 0), Number(octets, 1), Number(octets, 2), Number(octets, 3));
        return cursor is { Since: >= 0, LastModSeq: >= 0, LastUid: >= 0 };
    }

    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[Octets];
        octets[0] = Kind;
        ReadOnlySpan<long> numbers = [Epoch, Since, LastModSeq, LastUid];
        for (int index = 0; index < numbers.Length; index++)
        {
            BinaryPrimitives.WriteInt64BigEndian(octets[(1 + (index * sizeof(long)))..], numbers[index]);
        }

        return Base64Url.EncodeToString(octets);
    }

    private static long Number(ReadOnlySpan<byte> octets, int index) =>
        BinaryPrimitives.ReadInt64BigEndian(octets[(1 + (index * sizeof(long)))..]);
}
