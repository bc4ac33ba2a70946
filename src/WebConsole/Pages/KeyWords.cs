using System.Globalization;
using System.Text.Json;
using RelateMail.WebConsole.Api;

namespace RelateMail.WebConsole.Pages;

/// <summary>Members of keys in the form that a person reads.</summary>
internal static class KeyWords
{
    /// <summary>The limits of a key, such as <c>2 domains, 1 mailbox</c>.</summary>
    public static string Limits(JsonElement key) => (Limit(key, "domains"), Limit(key, "mailboxes")) switch
    {
        (null, null) => "all",
        ({ } domains, null) => domains,
        (null, { } mailboxes) => mailboxes,
        var (domains, mailboxes) => $"{domains}; of these {mailboxes}",
    };

    /// <summary>A time as the value of a field for date and time, in UTC; null for none.</summary>
    public static string? Input(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string? Limit(JsonElement key, string member) =>
        key.Member(member) is null ? null
        : key.Texts(member) is { Length: > 0 and <= 3 } names ? string.Join(", ", names)
        : $"{key.Texts(member).Length} {member}";
}
