using System.Text.RegularExpressions;

namespace RelateMail.Ledger.Sending;

/// <summary>A gateway's reply: its code and its last line.</summary>
internal sealed partial record GatewayReply(int Code, string Line)
{
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>The server closes the connection after this reply (RFC 5321 §3.8).</summary>
    public bool EndsSession => Code == 421;

    /// <summary>The id in a 250 after the content; null if it contains none.</summary>
    public Guid? StoredId =>
        StoredAs().Match(Line) is { Success: true } match
        && Guid.TryParse(match.Groups["id"].ValueSpan, out Guid id)
            ? id
            : null;

    [GeneratedRegex("stored as (?<id>[0-9a-fA-F-]{36})")]
    private static partial Regex StoredAs();
}
