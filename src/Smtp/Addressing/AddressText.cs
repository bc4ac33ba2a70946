using System.Buffers;

namespace RelateMail.Smtp.Addressing;

/// <summary>The wire form of a local-part (RFC 5321 §4.1.2, RFC 6531 §3.3).</summary>
internal static class AddressText
{
    /// <summary>atext of RFC 5322 §3.2.3 and the dot of a Dot-string.</summary>
    private static readonly SearchValues<char> s_dotStringCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");

    public static string QuoteIfNeeded(string localPart) => IsDotString(localPart) ? localPart : Quote(localPart);

    private static string Quote(string localPart)
    {
        string escaped = localPart
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }

    private static bool IsDotString(ReadOnlySpan<char> localPart)
    {
        if (localPart.IsEmpty || localPart[0] == '.' || localPart[^1] == '.' || localPart.Contains("..", default))
        {
            return false;
        }

        foreach (char character in localPart)
        {
            if (character < 0x80 && !s_dotStringCharacters.Contains(character))
            {
                return false;
            }
        }

        return true;
    }
}
