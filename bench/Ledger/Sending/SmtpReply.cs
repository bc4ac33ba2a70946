using System.Text.RegularExpressions;

namespace RelateMail.Ledger.Sending;

/// <summary>A reply: its code and its last line.</summary>
internal sealed partial record SmtpReply(int Code, string Line)
{
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>The server closes the connection behind it (RFC 5321 §3.8).</summary>
    public bool EndsSession => Code == 421;

    /// <summary>The id that a 250 after the content names; null where it names none.</summary>
    public Guid? StoredId =>
        StoredAs().Match(Line) is { Success: true } match
        && Guid.TryParse(match.Groups["id"].ValueSpan, out Guid id)
            ? id
            : null;

    [GeneratedRegex("stored as (?<id>[0-9a-fA-F-]{36})")]
    private static partial Regex StoredAs();
}
