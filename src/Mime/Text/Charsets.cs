using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace RelateMail.Mime.Text;

/// <summary>Finds the encoding of a charset name.</summary>
internal static class Charsets
{
    private static readonly FrozenSet<string> s_ascii = Split(CharsetLabels.Ascii);

    private static readonly FrozenSet<string> s_utf16 = Split(CharsetLabels.Utf16);

    private static readonly FrozenDictionary<string, Lazy<Encoding?>> s_byLabel = MakeTable();

    /// <summary>ISO-8859-1 with characters in 0x80 to 0x9F.</summary>
    public static Encoding Windows1252 { get; } = Make(1252)!;

    public static bool IsAscii(string label) => s_ascii.Contains(label.Trim());

    public static bool IsUtf16(string label) => s_utf16.Contains(label.Trim());

    /// <summary>Null for an unknown name, and for us-ascii, which senders of 8-bit text declare too.</summary>
    public static Encoding? Find(string label)
    {
        label = label.Trim();
        if (s_byLabel.TryGetValue(label, out Lazy<Encoding?>? known))
        {
            return known.Value;
        }

        return s_ascii.Contains(label) || label.Length is 0 or > 40 ? null : ByName(label) ?? Make(Number(label));
    }

    private static FrozenDictionary<string, Lazy<Encoding?>> MakeTable()
    {
        var table = new Dictionary<string, Lazy<Encoding?>>(StringComparer.OrdinalIgnoreCase);
        foreach ((int codePage, string labels) in CharsetLabels.ByCodePage)
        {
            var encoding = new Lazy<Encoding?>(() => Make(codePage));
            foreach (string label in labels.Split(' '))
            {
                table[label] = encoding;
            }
        }

        foreach ((string labels, string upper) in CharsetLabels.SingleByte)
        {
            foreach (string label in labels.Split(' '))
            {
                table[label] = new Lazy<Encoding?>(new SingleByteEncoding(upper));
            }
        }

        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static FrozenSet<string> Split(string labels) =>
        labels.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // UTF-7 is left out: .NET disables it, and no mail program sends it today.
    private static Encoding? Make(int codePage)
    {
        try
        {
            return WithFallback(
                CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding? ByName(string label)
    {
        try
        {
            return WithFallback(CodePagesEncodingProvider.Instance.GetEncoding(label) ?? Encoding.GetEncoding(label));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding WithFallback(Encoding encoding)
    {
        var copy = (Encoding)encoding.Clone();
        copy.DecoderFallback = new BestFitFallback(encoding);
        return copy;
    }

    /// <summary>The code page of names such as cp850, ibm-437, windows-1250, ms1252; -1 for other names.</summary>
    private static int Number(string label)
    {
        string lower = label.ToLowerInvariant();
        foreach (string prefix in (ReadOnlySpan<string>)["x-cp", "cp", "ibm", "windows", "ms", "x-windows", "dos"])
        {
            if (lower.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(
                    lower[prefix.Length..].TrimStart('-', '_'), NumberStyles.None, CultureInfo.InvariantCulture,
                    out int number)
                && number is > 0 and <= 65_535)
            {
                return number;
            }
        }

        return -1;
    }
}
