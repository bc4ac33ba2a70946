using System.Globalization;
using System.Text.RegularExpressions;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.CommandLine;

/// <summary>
/// A pattern for mailboxes: <c>user{0..19}@example.org</c> is twenty mailboxes. Without braces it is one.
/// </summary>
internal static partial class MailboxPattern
{
    private const int MaxPathOctets = 254; // RFC 5321 §4.5.3.1.3, without the angle brackets
    private const int MaxMailboxes = 100_000;

    /// <exception cref="OptionException">The text is not a pattern.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        Match match = Numbers().Match(pattern);
        if (!match.Success)
        {
            return [Checked(pattern, pattern)];
        }

        if (!TryNumber(match, "from", out int from) || !TryNumber(match, "to", out int to)
            || to < from || to - from >= MaxMailboxes)
        {
            throw new OptionException(
                $"--mailboxes '{pattern}': the numbers must ascend, at most {MaxMailboxes} of them.");
        }

        return
        [
            .. Enumerable.Range(from, to - from + 1).Select(number => Checked(pattern, string.Concat(
                pattern.AsSpan(0, match.Index),
                number.ToString(CultureInfo.InvariantCulture),
                pattern.AsSpan(match.Index + match.Length)))),
        ];
    }

    private static bool TryNumber(Match match, string group, out int number) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <remarks>
    /// The API lists a mailbox under its canonical address, so only canonical addresses can be found again.
    /// </remarks>
    private static string Checked(string pattern, string address) =>
        address.Length <= MaxPathOctets && PlainAddress().IsMatch(address)
            ? address
            : throw new OptionException(
                $"--mailboxes must be plain addresses in lower case, like user{{0..19}}@example.org, not '{pattern}'.");

    [GeneratedRegex(@"\{(?<from>[0-9]+)\.\.(?<to>[0-9]+)\}")]
    private static partial Regex Numbers();

    [GeneratedRegex("^[a-z0-9._-]+@[a-z0-9.-]+$")]
    private static partial Regex PlainAddress();
}
