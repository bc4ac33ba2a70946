using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace RelateMail.Grains.Abstractions;

/// <summary>
/// The one canonical form of an address, which is the key of its grains: local-part in lower case (we are its final
/// host, RFC 5321 §2.4) and NFC, quoted only where it must be; domain as A-labels in lower case, or an address literal.
/// </summary>
public static class MailboxAddress
{
    private static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = true };

    /// <summary>Splits at the last at-sign and canonicalizes both sides; false where it is no address.</summary>
    public static bool TryCanonicalize(string? address, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        int at = address?.LastIndexOf('@') ?? -1;
        if (at <= 0 || !TryUnquote(address![..at], out string? localPart))
        {
            return false;
        }

        return TryCanonicalize(localPart, address[(at + 1)..], out canonical);
    }

    /// <param name="localPart">Without quotes.</param>
    public static bool TryCanonicalize(string localPart, string domain, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (localPart.Length == 0 || !TryCanonicalizeDomain(domain, out string? canonicalDomain))
        {
            return false;
        }

        foreach (char character in localPart)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        string lower = localPart.Normalize(NormalizationForm.FormC).ToLowerInvariant();
        canonical = $"{Quote(lower)}@{canonicalDomain}";
        return canonical.Length <= 320;
    }

    public static bool TryCanonicalizeDomain(string? domain, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (string.IsNullOrEmpty(domain))
        {
            return false;
        }

        if (domain[0] == '[')
        {
            canonical = domain.ToLowerInvariant();
            return domain.Length > 2 && domain[^1] == ']';
        }

        try
        {
            canonical = s_idn.GetAscii(domain.TrimEnd('.')).ToLowerInvariant();
            return canonical.Length is > 0 and <= 253;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The domain of a canonical address.</summary>
    public static string DomainOf(string canonical) => canonical[(canonical.LastIndexOf('@') + 1)..];

    /// <summary>The local-part of a canonical address, quoted where it is.</summary>
    public static string LocalPartOf(string canonical) => canonical[..canonical.LastIndexOf('@')];

    private static bool TryUnquote(string text, [NotNullWhen(true)] out string? localPart)
    {
        localPart = text;
        if (text[0] != '"')
        {
            return IsDotString(text);
        }

        if (text.Length < 3 || text[^1] != '"')
        {
            return false;
        }

        var builder = new StringBuilder(text.Length);
        for (int index = 1; index < text.Length - 1; index++)
        {
            if (text[index] == '"' || (text[index] == '\\' && ++index == text.Length - 1))
            {
                return false;
            }

            builder.Append(text[index]);
        }

        localPart = builder.ToString();
        return true;
    }

    private static string Quote(string localPart) => IsDotString(localPart)
        ? localPart
        : $"\"{localPart.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool IsDotString(string text)
    {
        const string Atext = "!#$%&'*+-/=?^_`{|}~";
        bool dot = true; // a dot may neither begin nor follow a dot
        foreach (char character in text)
        {
            bool atom = char.IsAsciiLetterOrDigit(character) || character > 0x9F || Atext.Contains(character);
            if (!atom && (character != '.' || dot))
            {
                return false;
            }

            dot = character == '.';
        }

        return !dot;
    }
}
