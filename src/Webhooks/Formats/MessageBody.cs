using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>A body that streams a message or its parts.</summary>
internal sealed class MessageBody : HttpContent
{
    private readonly WebhookFormat _format;
    private readonly FieldValues _values;
    private readonly BodySource _source;
    private readonly string _boundary = RandomNumberGenerator.GetHexString(32);
    private CountingStream? _counted;

    private MessageBody(WebhookFormat format, FieldValues values, BodySource source)
    {
        (_format, _values, _source) = (format, values, source);
        Headers.ContentType = MediaTypeHeaderValue.Parse(format.ContentType);
        if (format.Shape == BodyShape.Multipart)
        {
            Headers.ContentType.Parameters.Add(new("boundary", _boundary));
        }
    }

    /// <summary>
    /// Reads what the fields need, and counts the octets, because many servers accept no request without a
    /// Content-Length.
    /// </summary>
    public static async Task<MessageBody> CreateAsync(
        WebhookFormat format, WebhookEvent message, IReadOnlyList<byte[]> secrets, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        WebhookMessage? parsed = !format.ReadsMessage ? null
            : message.ReadMessage is { } read ? await read(cancellationToken)
            : throw new ArgumentException($"The format {format.Name} needs a message that is read.", nameof(message));
        IReadOnlyList<UnencodedPart> encoded = format.NeedsUtf8 && message.UnencodedParts.Count > 0
            ? await Utf8Check.FindOthersAsync(message, cancellationToken) : [];
        MessageBody body = new(format, new(message, parsed, secrets, now), new(message, encoded));
        if (format.Shape != BodyShape.Raw || body._source.Length is null)
        {
            CountingStream counted = new();
            await body.WriteAsync(counted, cancellationToken);
            body._counted = counted;
        }

        return body;
    }

    /// <summary>Throws the exception that stopped the reading of the content, if there was one.</summary>
    public void ThrowFault() => _source.ThrowFault();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_counted?.Kept is { } kept)
        {
            await stream.WriteAsync(kept, cancellationToken);
            return;
        }

        await WriteAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _counted?.Length ?? _source.Length!.Value;
        return true;
    }

    private Task WriteAsync(Stream stream, CancellationToken cancellationToken) => _format.Shape switch
    {
        BodyShape.Raw => _source.CopyAsync(new PlainWriter(stream), cancellationToken),
        BodyShape.Form => WriteFormAsync(stream, cancellationToken),
        BodyShape.Multipart => WriteMultipartAsync(stream, cancellationToken),
        BodyShape.Json => JsonFields.WriteAsync(stream, _format, _values, _source, cancellationToken),
        _ => throw new InvalidOperationException($"The format {_format.Name} has no message."),
    };

    private async Task WriteFormAsync(Stream stream, CancellationToken cancellationToken)
    {
        string separator = "";
        foreach (FormatField field in _format.Fields)
        {
            string? text = _values.TextOf(field);
            if (field.IsOptional && text is null)
            {
                continue;
            }

            string opening = $"{separator}{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(text ?? "")}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(opening), cancellationToken);
            await WriteContentAsync(field, new PercentWriter(stream), cancellationToken);
            separator = "&";
        }
    }

    private async Task WriteMultipartAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach (FormatField field in _format.Fields)
        {
            string? text = _values.TextOf(field);
            if (field.Source == FieldSource.Attachments)
            {
                await WriteFilesAsync(stream, field, cancellationToken);
            }
            else if (!field.IsOptional || text is not null)
            {
                await stream.WriteAsync(
                    Encoding.UTF8.GetBytes($"{Opening(field.Name)}\r\n\r\n{text}"), cancellationToken);
                await WriteContentAsync(field, new PlainWriter(stream), cancellationToken);
                await stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
            }
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes($"--{_boundary}--\r\n"), cancellationToken);
    }

    private async Task WriteFilesAsync(Stream stream, FormatField field, CancellationToken cancellationToken)
    {
        for (int index = 0; index < _values.Parsed.Attachments.Count; index++)
        {
            WebhookAttachment file = _values.Parsed.Attachments[index];
            string opening = Opening($"{field.Name}-{index + 1}")
                + $"; filename=\"{Escape(file.FileName)}\"\r\nContent-Type: {file.ContentType}\r\n\r\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(opening), cancellationToken);
            await _source.CopyAsync(file.Open, new PlainWriter(stream), cancellationToken);
            await stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }
    }

    private string Opening(string name) =>
        $"--{_boundary}\r\nContent-Disposition: form-data; name=\"{Escape(name)}\"";

    /// <summary>The escapes of browsers for names in multipart (RFC 7578 §2).</summary>
    private static string Escape(string name) => name
        .Replace("\"", "%22", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private Task WriteContentAsync(FormatField field, IOctetWriter output, CancellationToken cancellationToken) =>
        field.Source switch
        {
            FieldSource.Content => _source.CopyAsync(output, cancellationToken),
            FieldSource.ContentUtf8 => _source.CopyUtf8Async(output, cancellationToken),
            FieldSource.ContentBase64 => _source.CopyAsync(new Base64Writer(output), cancellationToken),
            _ => Task.CompletedTask,
        };
}
