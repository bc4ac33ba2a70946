using System.Buffers;
using System.Globalization;
using System.Text.Json;
using RelateMail.Webhooks.Signing;

namespace RelateMail.Webhooks.Formats;

/// <summary>The native format: Standard Webhooks 1.0.</summary>
internal static class NativeBody
{
    /// <summary>The body is smaller than this, in octets.</summary>
    public const int MaxOctets = 20_000;

    /// <summary>The JSON of an event.</summary>
    public static byte[] Write(WebhookEvent message)
    {
        ArrayBufferWriter<byte> buffer = new(message.Data.Length + 256);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, message.Type);
            json.WriteString("timestamp"u8, message.Timestamp.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WritePropertyName("data"u8);
            json.WriteRawValue(message.Data.Span);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Adds body and signature to a request.</summary>
    public static void Apply(
        HttpRequestMessage request, WebhookTarget target, WebhookEvent message, byte[] body, DateTimeOffset now)
    {
        string timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add(
            "webhook-signature", StandardSignature.Of(target.Secrets, message.Id, timestamp, body));
    }
}
