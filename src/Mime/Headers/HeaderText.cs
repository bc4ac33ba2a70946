using RelateMail.Mime.Text;

namespace RelateMail.Mime.Headers;

/// <summary>Bodies of header fields as text.</summary>
public static class HeaderText
{
    /// <summary>An unstructured field (RFC 5322 §3.2.5): unfolded, decoded, without control characters.</summary>
    public static string Decode(ReadOnlySpan<byte> body) => Clean(EncodedWords.Decode(Unfold(body)));

    /// <summary>
    /// Joins the lines. RFC 5322 §2.2.3 keeps the white space of a fold; here a fold becomes one space. A field is
    /// unfolded before it is decoded, because CR and LF inside an encoded-word are not folding.
    /// </summary>
    public static ReadOnlySpan<byte> Unfold(ReadOnlySpan<byte> body)
    {
        body = body.Trim(" \t\r\n"u8);
        if (body.IndexOf((byte)'\n') < 0)
        {
            return body;
        }

        byte[] unfolded = new byte[body.Length];
        int count = 0;
        foreach (Range line in body.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = body[line].Trim(" \t\r"u8);
            if (count > 0 && !text.IsEmpty)
            {
                unfolded[count++] = (byte)' ';
            }

            text.CopyTo(unfolded.AsSpan(count));
            count += text.Length;
        }

        return unfolded.AsSpan(0, count);
    }

    /// <summary>
    /// Replaces control characters with spaces and trims both ends. An encoded-word can contain CR and LF although
    /// RFC 2047 §5 forbids it, and a program that copies the text to another header would add a field chosen by the
    /// sender.
    /// </summary>
    public static string Clean(string text)
    {
        bool isClean = true;
        foreach (char character in text)
        {
            isClean &= !char.IsControl(character) || character == '\t';
        }

        return isClean ? text.Trim() : string.Create(text.Length, text, static (clean, given) =>
        {
            for (int index = 0; index < given.Length; index++)
            {
                clean[index] = char.IsControl(given[index]) && given[index] != '\t' ? ' ' : given[index];
            }
        }).Trim();
    }

    /// <summary>Cuts a text to a length, never within a character.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text
        : char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)]
        : text[..length];

    /// <summary>Cuts a file name to a length and keeps its extension.</summary>
    public static string CutFileName(string name, int length)
    {
        const int LongestExtension = 32;
        int dot = name.LastIndexOf('.');
        return name.Length <= length || dot <= 0 || name.Length - dot > LongestExtension
            ? Cut(name, length)
            : Cut(name, length - (name.Length - dot)) + name[dot..];
    }

    /// <summary>Octets of a parameter or an address, without encoded-words.</summary>
    internal static string Plain(ReadOnlySpan<byte> octets) => Clean(TextDecoding.Decode(octets));
}
