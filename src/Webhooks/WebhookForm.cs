namespace RelateMail.Webhooks;

/// <summary>The settings of a format with fields.</summary>
public sealed record WebhookForm
{
    /// <summary>The media type is <c>application/x-www-form-urlencoded</c>.</summary>
    public const string UrlEncoded = "urlencoded";

    /// <summary>The media type is <c>multipart/form-data</c> (RFC 7578).</summary>
    public const string Multipart = "multipart";

    /// <summary>The field has the octets of the message.</summary>
    public const string Plain = "plain";

    /// <summary>
    /// The field has the octets if they are valid UTF-8. Parts that are not are sent in base64 with a changed header.
    /// </summary>
    public const string Utf8 = "utf8";

    /// <summary>The field has the octets in base64.</summary>
    public const string Base64 = "base64";

    /// <summary><see cref="UrlEncoded"/> or <see cref="Multipart"/>; null for the default of the format.</summary>
    public string? Type { get; init; }

    /// <summary>The name of the field that has the message; null for the default of the format.</summary>
    public string? Field { get; init; }

    /// <summary>How the field has the message; null for the default of the format.</summary>
    public string? Encoding { get; init; }

    /// <summary>Fields with fixed values, sent before the message.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>True for a name that every server reads: printable ASCII without quotation marks.</summary>
    public static bool IsFieldName(string name) =>
        name.Length is > 0 and <= 64 && name.All(static one => one is > ' ' and <= '~' and not '"' and not '\\');
}
