using System.Text.RegularExpressions;

namespace RelateMail.Hosting.Logging;

/// <summary>Removes mail addresses from text of Orleans, which names a grain by its key in each failure.</summary>
internal static partial class MailAddresses
{
    public static string Remove(string text) =>
        text.Contains('@', StringComparison.Ordinal) ? Address().Replace(text, "(address)") : text;

    /// <summary>A local-part, quoted or not, and a domain or an address literal.</summary>
    [GeneratedRegex("""("(\\.|[^"\\])*"|[^\s/@\[\](),;:<>"']+)@(\[[^\]]*\]|[\p{L}\p{N}.-]+)""")]
    private static partial Regex Address();
}
