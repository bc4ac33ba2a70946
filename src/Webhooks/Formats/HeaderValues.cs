using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RelateMail.Webhooks.Formats;

/// <summary>Header fields and Content-IDs as values of fields.</summary>
internal static class HeaderValues
{
    /// <summary>JSON is sent as JSON or as a field, never within HTML: only its own characters are escaped.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions s_serializing = new() { Encoder = Writing.Encoder };

    /// <summary>Fields that Postmark sends as members of their own, or that describe decoded parts.</summary>
    private static readonly HashSet<string> s_members = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding",
    };

    /// <summary>The first field of a name; null if absent.</summary>
    public static string? Find(WebhookMessage message, string name)
    {
        foreach ((string field, string value) in All(message))
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>JSON: pairs of name and value.</summary>
    public static string Pairs(WebhookMessage message) => new JsonArray(
        [.. All(message).Select(static one => new JsonArray(one.Name, one.Value))]).ToJsonString(s_serializing);

    /// <summary>The fields that are not members of Postmark.</summary>
    public static IEnumerable<(string Name, string Value)> Others(WebhookMessage message) =>
        All(message).Where(static one => !s_members.Contains(one.Name));

    /// <summary>JSON: Content-ID to the field of the attachment; null if no attachment has one.</summary>
    public static string? ContentIdMap(WebhookMessage message)
    {
        JsonObject map = [];
        for (int index = 0; index < message.Attachments.Count; index++)
        {
            if (message.Attachments[index].ContentId is { } id)
            {
                map[$"<{id}>"] = $"attachment-{index + 1}";
            }
        }

        return map.Count == 0 ? null : map.ToJsonString(s_serializing);
    }

    /// <summary>All fields. One with addresses is written once, from its list, so that programs can parse it.</summary>
    private static IEnumerable<(string Name, string Value)> All(WebhookMessage message)
    {
        HashSet<string> written = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in message.Headers)
        {
            if (name.Equals("Bcc", StringComparison.OrdinalIgnoreCase)
                || AddressHeader.Find(message, name) is not { Count: > 0 } addresses)
            {
                yield return (name, value);
            }
            else if (written.Add(name))
            {
                yield return (name, AddressHeader.Of(addresses));
            }
        }
    }
}
