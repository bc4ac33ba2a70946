using System.Globalization;

namespace RelateMail.Ledger.Records;

/// <summary>Message-IDs (RFC 5322 §3.6.4): <c>&lt;run.number@ledger.example.test&gt;</c>.</summary>
internal static class MessageIds
{
    private const string Domain = "@ledger.example.test";

    /// <summary>Without angle brackets.</summary>
    public static string Of(string run, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{run}.{number}{Domain}");

    /// <summary>
    /// The number of a mail of this run; null for any other mail. The Message-ID is without angle brackets, or null if
    /// absent.
    /// </summary>
    public static long? TryNumber(string run, string? messageId) =>
        messageId is not null
        && messageId.StartsWith(run + ".", StringComparison.Ordinal)
        && messageId.EndsWith(Domain, StringComparison.Ordinal)
        && long.TryParse(
            messageId.AsSpan(run.Length + 1, messageId.Length - run.Length - 1 - Domain.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long number)
            ? number
            : null;
}
