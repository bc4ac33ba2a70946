namespace RelateMail.Webhooks.Formats;

/// <summary>Addresses as a header field has them, for programs that parse them (RFC 5322 §3.4, RFC 6532).</summary>
internal static class AddressHeader
{
    /// <summary>The list of a header field; null if the field has no addresses.</summary>
    public static IReadOnlyList<WebhookAddress>? Find(WebhookMessage message, string field) => field switch
    {
        _ when Is(field, "From") => message.From,
        _ when Is(field, "To") => message.To,
        _ when Is(field, "Cc") => message.Cc,
        _ when Is(field, "Bcc") => message.Bcc,
        _ when Is(field, "Reply-To") => message.ReplyTo,
        _ when Is(field, "Sender") => message.Sender,
        _ => null,
    };

    public static string Of(IReadOnlyList<WebhookAddress> addresses) => string.Join(", ", addresses.Select(Of));

    /// <summary>A display name with special characters is quoted, so that it is never read as an address.</summary>
    public static string Of(WebhookAddress address) => address switch
    {
        { Address: null } => Phrase(address.Name ?? ""),
        { Name: null or "" } => address.Address,
        _ => $"{Phrase(address.Name)} <{address.Address}>",
    };

    private static string Phrase(string name) => name.All(IsAtomText)
        ? name
        : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool IsAtomText(char one) =>
        char.IsAsciiLetterOrDigit(one) || one > '~' || one == ' ' || "!#$%&'*+-/=?^_`{|}~".Contains(one);

    private static bool Is(string field, string name) => field.Equals(name, StringComparison.OrdinalIgnoreCase);
}
