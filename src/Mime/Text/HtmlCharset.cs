using System.Text;

namespace RelateMail.Mime.Text;

/// <summary>The charset that an HTML document declares in a meta element (HTML §13.2.3.2).</summary>
internal static class HtmlCharset
{
    private const int MaxOctets = 2048;

    public static string? Find(ReadOnlySpan<byte> octets)
    {
        string head = Encoding.Latin1.GetString(octets[..Math.Min(octets.Length, MaxOctets)]);
        for (int at = 0; (at = head.IndexOf("<meta", at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = head.IndexOf('>', at);
            string element = end < 0 ? head[at..] : head[at..end];
            if (Label(element) is { } label)
            {
                // A document whose meta element could be read as ASCII is not UTF-16.
                return Charsets.IsUtf16(label) || label.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase)
                    ? "utf-8" : label;
            }
        }

        return null;
    }

    private static string? Label(string element)
    {
        int at = element.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        string value = element[(at + "charset".Length)..].TrimStart();
        if (!value.StartsWith('='))
        {
            return null;
        }

        value = value[1..].TrimStart(' ', '\t', '\r', '\n', '"', '\'');
        int end = value.IndexOfAny([' ', '\t', '\r', '\n', '"', '\'', ';', '/']);
        string label = end < 0 ? value : value[..end];
        return label.Length > 0 ? label : null;
    }
}
