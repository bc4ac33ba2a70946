using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// A position in the messages of a mailbox. As text it is base64url of a kind octet, the epoch, the UID and the check;
/// a position without an epoch is the UID in decimal digits. The text of a cursor never starts with a digit.
/// </summary>
/// <param name="Uid">The position; 0 before the first message.</param>
/// <param name="Epoch">The epoch of the store that assigned the UID; null for a bare UID.</param>
/// <param name="Check">
/// <see cref="CheckOf"/> of the message at the position; null for a bare UID, 0 if the cursor follows no message.
/// </param>
internal readonly record struct MessageCursor(long Uid, long? Epoch = null, uint? Check = null)
{
    private const byte Kind = 1;

    private const int Octets = 1 + 8 + 8 + 4;

    /// <summary>Distinguishes two messages that got the same UID before and after a restore from a backup.</summary>
    public static uint CheckOf(Guid transactionId)
    {
        Span<byte> octets = stackalloc byte[16];
        transactionId.TryWriteBytes(octets, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(octets[12..]); // random in UUID version 4 and 7 (RFC 9562 §5)
    }

    /// <summary>True for a cursor of <see cref="ToString"/> and for a bare UID.</summary>
    public static bool TryParse(string text, out MessageCursor cursor)
    {
        cursor = default;
        if (text is [>= '0' and <= '9', ..])
        {
            bool isUid = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long uid);
            cursor = new(uid);
            return isUid;
        }

        Span<byte> octets = stackalloc byte[Octets];
        if (!CursorText.TryDecode(text, octets, out int count) || count != Octets || octets[0] != Kind)
        {
            return false;
        }

        cursor = new(
            BinaryPrimitives.ReadInt64BigEndian(octets[9..]),
            BinaryPrimitives.ReadInt64BigEndian(octets[1..]),
            BinaryPrimitives.ReadUInt32BigEndian(octets[17..]));
        return cursor.Uid >= 0;
    }

    public override string ToString()
    {
        if (Epoch is not { } epoch)
        {
            return Uid.ToString(CultureInfo.InvariantCulture);
        }

        Span<byte> octets = stackalloc byte[Octets];
        octets[0] = Kind;
        BinaryPrimitives.WriteInt64BigEndian(octets[1..], epoch);
        BinaryPrimitives.WriteInt64BigEndian(octets[9..], Uid);
        BinaryPrimitives.WriteUInt32BigEndian(octets[17..], Check ?? 0);
        return Base64Url.EncodeToString(octets);
    }
}

/// <summary>
/// A position in a list that is sorted by name. Has no epoch, because a name keeps its place after a restore.
/// </summary>
/// <param name="Name">The position, exclusive; empty before the first name.</param>
internal readonly record struct NameCursor(string Name)
{
    private const byte Kind = 2;

    private const int MaxOctets = 1 + 1024;

    public static bool TryParse(string text, out NameCursor cursor)
    {
        cursor = new("");
        Span<byte> octets = stackalloc byte[MaxOctets];
        if (!CursorText.TryDecode(text, octets, out int count) || count < 1 || octets[0] != Kind
            || !System.Text.Unicode.Utf8.IsValid(octets[1..count]))
        {
            return false;
        }

        cursor = new(Encoding.UTF8.GetString(octets[1..count]));
        return true;
    }

    public override string ToString() =>
        Base64Url.EncodeToString([Kind, .. Encoding.UTF8.GetBytes(Name)]);
}

/// <summary>The octets of a cursor, which is opaque text to clients.</summary>
internal static class CursorText
{
    /// <summary>False if the text is not base64url, or longer than the octets that the caller provides.</summary>
    public static bool TryDecode(string text, Span<byte> octets, out int count)
    {
        count = 0;
        return text.Length > 0
            && text.Length <= Base64Url.GetEncodedLength(octets.Length)
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, octets, out count);
    }
}
