using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>A body that streams a message, after an <c>X-Original-To</c> for each recipient.</summary>
internal sealed class MessageBody : HttpContent
{
    private readonly WebhookFormat _format;
    private readonly WebhookEvent _message;
    private readonly byte[] _originalTo;
    private readonly string[] _values;
    private readonly string _boundary = RandomNumberGenerator.GetHexString(32);
    private ExceptionDispatchInfo? _fault;

    public MessageBody(WebhookFormat format, WebhookEvent message, AttemptFields fields)
    {
        _values = [.. format.Fields.Select(fields.ValueOf)];
        _format = format;
        _message = message;
        _originalTo = Encoding.UTF8.GetBytes(string.Concat(message.Recipients.Select(OriginalTo)));
        Headers.ContentType = MediaTypeHeaderValue.Parse(format.ContentType);
        if (format.Shape == BodyShape.Multipart)
        {
            Headers.ContentType.Parameters.Add(new("boundary", _boundary));
        }
    }

    /// <summary>Throws the exception that stopped the reading of the content, if there was one.</summary>
    public void ThrowFault() => _fault?.Throw();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) => _format.Shape switch
        {
            BodyShape.Raw => CopyAsync(new PlainWriter(stream), cancellationToken),
            BodyShape.Form => WriteFormAsync(stream, cancellationToken),
            BodyShape.Multipart => WriteMultipartAsync(stream, cancellationToken),
            _ => throw new InvalidOperationException($"The format {_format.Name} has no message."),
        };

    protected override bool TryComputeLength(out long length)
    {
        length = _originalTo.Length + (_message.ContentLength ?? 0);
        if (_format.Shape == BodyShape.Multipart)
        {
            length += Ending().Length + _format.Fields
                .Zip(_values, (field, value) => Encoding.UTF8.GetByteCount(Opening(field) + value) + 2).Sum();
        }

        return _message.ContentLength is not null && _format.Shape != BodyShape.Form
            && _format.Fields.All(static field => field.Source != FieldSource.ContentBase64);
    }

    private static string OriginalTo(string recipient) => recipient.Any(char.IsControl)
        ? throw new ArgumentException("A recipient has a control character.", nameof(recipient))
        : $"X-Original-To: {recipient}\r\n";

    private async Task WriteFormAsync(Stream stream, CancellationToken cancellationToken)
    {
        string separator = "";
        foreach ((FormatField field, string text) in _format.Fields.Zip(_values))
        {
            string value = Uri.EscapeDataString(text);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{separator}{field.Name}={value}"), cancellationToken);
            await WriteContentAsync(field, new PercentWriter(stream), cancellationToken);
            separator = "&";
        }
    }

    private async Task WriteMultipartAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach ((FormatField field, string value) in _format.Fields.Zip(_values))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Opening(field) + value), cancellationToken);
            await WriteContentAsync(field, new PlainWriter(stream), cancellationToken);
            await stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(Ending()), cancellationToken);
    }

    private string Opening(FormatField field) =>
        $"--{_boundary}\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n";

    private string Ending() => $"--{_boundary}--\r\n";

    private Task WriteContentAsync(FormatField field, IOctetWriter output, CancellationToken cancellationToken) =>
        field.Source switch
        {
            FieldSource.Content => CopyAsync(output, cancellationToken),
            FieldSource.ContentBase64 => CopyAsync(new Base64Writer(output), cancellationToken),
            _ => Task.CompletedTask,
        };

    private async Task CopyAsync(IOctetWriter output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(_originalTo, cancellationToken);
        await using Stream content = await FaultsAsync(OpenAsync(cancellationToken));
        byte[] buffer = new byte[16 * 1024];
        while (await FaultsAsync(content.ReadAsync(buffer, cancellationToken)) is var count and > 0)
        {
            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        await output.EndAsync(cancellationToken);
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        await _message.OpenContent!(cancellationToken);

    private async ValueTask<T> FaultsAsync<T>(ValueTask<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _fault = ExceptionDispatchInfo.Capture(exception); // the HTTP client would wrap it
            throw;
        }
    }
}
