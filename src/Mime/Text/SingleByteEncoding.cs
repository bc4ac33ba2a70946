using System.Text;

namespace RelateMail.Mime.Text;

/// <summary>A charset with one octet a character that .NET does not have; for reading only.</summary>
/// <param name="upper">The characters of the octets 0xA0 to 0xFF. Lower octets are those of ISO-8859-1.</param>
internal sealed class SingleByteEncoding(string upper) : Encoding
{
    private const int First = 0xA0;

    public override int GetByteCount(char[] chars, int index, int count) => throw new NotSupportedException();

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        throw new NotSupportedException();

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        for (int index = 0; index < byteCount; index++)
        {
            byte octet = bytes[byteIndex + index];
            chars[charIndex + index] = octet < First ? (char)octet : upper[octet - First];
        }

        return byteCount;
    }
}
