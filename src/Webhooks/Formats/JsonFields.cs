using System.Text.Json;

namespace RelateMail.Webhooks.Formats;

/// <summary>Fields as members of a JSON object, with attachments in base64.</summary>
internal static class JsonFields
{
    /// <summary>The writer's buffer is flushed to the stream at this size, in octets.</summary>
    private const int FlushAt = 32 * 1024;

    public static async Task WriteAsync(
        Stream stream, WebhookFormat format, FieldValues values, BodySource source, CancellationToken cancellationToken)
    {
        await using Utf8JsonWriter json = new(stream, HeaderValues.Writing);
        json.WriteStartObject();
        foreach (FormatField field in format.Fields)
        {
            string? text = values.TextOf(field);
            if (field.IsOptional && string.IsNullOrEmpty(text))
            {
                continue;
            }

            json.WritePropertyName(field.Name);
            switch (field.Source)
            {
                case FieldSource.ContentUtf8:
                    await source.CopyUtf8Async(new TextStringWriter(json), cancellationToken);
                    break;
                case FieldSource.Attachments:
                    await WriteAttachmentsAsync(json, values.Parsed, source, cancellationToken);
                    break;
                case FieldSource.FromFull:
                    WriteAddress(json, values.From ?? new(null, null));
                    break;
                case FieldSource.AddressesFull:
                    WriteAddresses(json, AddressHeader.Find(values.Parsed, field.Text!) ?? []);
                    break;
                case FieldSource.HeaderObjects:
                    WriteHeaders(json, values.Parsed);
                    break;
                default:
                    json.WriteStringValue(text ?? "");
                    break;
            }

            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private static async Task WriteAttachmentsAsync(
        Utf8JsonWriter json, WebhookMessage message, BodySource source, CancellationToken cancellationToken)
    {
        json.WriteStartArray();
        foreach (WebhookAttachment attachment in message.Attachments)
        {
            json.WriteStartObject();
            json.WriteString("Name"u8, attachment.FileName);
            json.WritePropertyName("Content"u8);
            await source.CopyAsync(attachment.Open, new Base64StringWriter(json), cancellationToken);
            json.WriteString("ContentType"u8, attachment.ContentType);
            json.WriteNumber("ContentLength"u8, attachment.Size);
            json.WriteString("ContentID"u8, attachment.ContentId ?? "");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAddresses(Utf8JsonWriter json, IReadOnlyList<WebhookAddress> addresses)
    {
        json.WriteStartArray();
        foreach (WebhookAddress address in addresses)
        {
            WriteAddress(json, address);
        }

        json.WriteEndArray();
    }

    private static void WriteAddress(Utf8JsonWriter json, WebhookAddress address)
    {
        json.WriteStartObject();
        json.WriteString("Email"u8, address.Address ?? "");
        json.WriteString("Name"u8, address.Name ?? "");
        json.WriteString("MailboxHash"u8, Tag(address.Address));
        json.WriteEndObject();
    }

    private static void WriteHeaders(Utf8JsonWriter json, WebhookMessage message)
    {
        json.WriteStartArray();
        foreach ((string name, string value) in HeaderValues.Others(message))
        {
            json.WriteStartObject();
            json.WriteString("Name"u8, name);
            json.WriteString("Value"u8, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The text between the first plus sign and the last at-sign, which Postmark shows for each address.
    /// </summary>
    private static string Tag(string? address)
    {
        int plus = address?.IndexOf('+', StringComparison.Ordinal) ?? -1;
        int at = address?.LastIndexOf('@') ?? -1;
        return plus >= 0 && at > plus ? address![(plus + 1)..at] : "";
    }

    private static async ValueTask FlushAsync(Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        if (json.BytesPending >= FlushAt)
        {
            await json.FlushAsync(cancellationToken);
        }
    }

    /// <summary>A string value of valid UTF-8.</summary>
    private sealed class TextStringWriter(Utf8JsonWriter json) : IOctetWriter
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
        {
            json.WriteStringValueSegment(octets.Span, isFinalSegment: false);
            return FlushAsync(json, cancellationToken);
        }

        public ValueTask EndAsync(CancellationToken cancellationToken)
        {
            json.WriteStringValueSegment(ReadOnlySpan<byte>.Empty, isFinalSegment: true);
            return FlushAsync(json, cancellationToken);
        }
    }

    /// <summary>A string value of base64.</summary>
    private sealed class Base64StringWriter(Utf8JsonWriter json) : IOctetWriter
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
        {
            json.WriteBase64StringSegment(octets.Span, isFinalSegment: false);
            return FlushAsync(json, cancellationToken);
        }

        public ValueTask EndAsync(CancellationToken cancellationToken)
        {
            json.WriteBase64StringSegment([], isFinalSegment: true);
            return FlushAsync(json, cancellationToken);
        }
    }
}
