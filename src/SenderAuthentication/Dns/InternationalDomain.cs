using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Turns U-labels into A-labels (RFC 5890 §2.3.2.1), as every protocol here compares domains.</summary>
internal static class InternationalDomain
{
    private static readonly IdnMapping s_mapping = new() { AllowUnassigned = true };

    /// <summary>The normalized A-label form; false if the text is not a domain name.</summary>
    public static bool TryToAscii(string? text, [NotNullWhen(true)] out string? domain)
    {
        domain = null;
        if (text is null || text.Length > DnsName.MaxLength)
        {
            return false;
        }

        if (System.Text.Ascii.IsValid(text))
        {
            return DnsName.TryNormalize(text, out domain) && IsHostName(domain);
        }

        try
        {
            string ascii = s_mapping.GetAscii(text.TrimEnd('.').ToLowerInvariant());
            return DnsName.TryNormalize(ascii, out domain) && IsHostName(domain);
        }
        catch (ArgumentException)
        {
            return false; // a label that has no A-label
        }
    }

    private static bool IsHostName(string domain)
    {
        foreach (char c in domain)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
