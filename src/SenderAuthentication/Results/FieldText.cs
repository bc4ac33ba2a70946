using System.Buffers;
using System.Text;

namespace RelateMail.SenderAuthentication.Results;

/// <summary>Writes values into trace fields so that a value can add neither a line nor a result.</summary>
internal static class FieldText
{
    private const int MaxValue = 255;

    // RFC 2045 §5.1: token; "@" and "/" are outside of it.
    private static readonly SearchValues<char> s_token = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>A token as it is, anything else as a quoted-string of printable ASCII.</summary>
    public static StringBuilder AppendValue(this StringBuilder field, string value)
    {
        if (value.Length is > 0 and <= MaxValue && !value.AsSpan().ContainsAnyExcept(s_token))
        {
            return field.Append(value);
        }

        field.Append('"');
        foreach (char c in value.AsSpan(0, Math.Min(value.Length, MaxValue)))
        {
            if (c is '"' or '\\')
            {
                field.Append('\\');
            }

            field.Append(c is >= ' ' and <= '~' ? c : '?');
        }

        return field.Append('"');
    }

    /// <summary><c>[local-part] "@" domain</c> as it is, which only a pvalue allows (RFC 8601 §2.2).</summary>
    public static StringBuilder AppendAddress(this StringBuilder field, string value)
    {
        int at = value.LastIndexOf('@');
        bool isPlain = at >= 0 && value.Length <= MaxValue
            && !value.AsSpan(0, at).ContainsAnyExcept(s_token) && !value.AsSpan(at + 1).ContainsAnyExcept(s_token);
        return isPlain ? field.Append(value) : field.AppendValue(value);
    }

    /// <summary>Text for a comment: printable ASCII without the characters that end or nest comments.</summary>
    public static StringBuilder AppendComment(this StringBuilder field, string text)
    {
        field.Append('(');
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxValue)))
        {
            field.Append(c is (>= ' ' and <= '~') and not ('(' or ')' or '\\') ? c : '?');
        }

        return field.Append(')');
    }
}
