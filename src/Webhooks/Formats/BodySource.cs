using System.Runtime.ExceptionServices;
using System.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>The octets of a message and of its parts, each read a buffer at a time.</summary>
/// <param name="message">The event.</param>
/// <param name="encoded">The parts that <see cref="CopyUtf8Async"/> sends in base64.</param>
internal sealed class BodySource(WebhookEvent message, IReadOnlyList<UnencodedPart> encoded)
{
    private const int BufferOctets = 16 * 1024;

    private readonly byte[] _originalTo = Encoding.UTF8.GetBytes(string.Concat(message.Recipients.Select(OriginalTo)));
    private ExceptionDispatchInfo? _fault;

    /// <summary>Octets that <see cref="CopyAsync(IOctetWriter, CancellationToken)"/> writes; null if unknown.</summary>
    public long? Length => message.ContentLength + _originalTo.Length;

    /// <summary>Throws the exception that stopped the reading of the content, if there was one.</summary>
    public void ThrowFault() => _fault?.Throw();

    /// <summary>Writes the message, after an <c>X-Original-To</c> for each recipient.</summary>
    public async Task CopyAsync(IOctetWriter output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(_originalTo, cancellationToken);
        await CopyAsync(message.OpenContent!, output, cancellationToken);
    }

    /// <summary>Writes the same as valid UTF-8.</summary>
    public async Task CopyUtf8Async(IOctetWriter output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(_originalTo, cancellationToken);
        await CopyAsync(message.OpenContent!, new Utf8MessageWriter(output, encoded), cancellationToken);
    }

    /// <summary>Writes a stream to its end.</summary>
    public async Task CopyAsync(
        Func<CancellationToken, ValueTask<Stream>> open, IOctetWriter output, CancellationToken cancellationToken)
    {
        await using Stream content = await FaultsAsync(OpenAsync(open, cancellationToken));
        byte[] buffer = new byte[BufferOctets];
        while (await FaultsAsync(content.ReadAsync(buffer, cancellationToken)) is var count and > 0)
        {
            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        await output.EndAsync(cancellationToken);
    }

    private static string OriginalTo(string recipient) => recipient.Any(char.IsControl)
        ? throw new ArgumentException("A recipient has a control character.", nameof(recipient))
        : $"X-Original-To: {recipient}\r\n";

    // A call that throws at once is a fault like one that throws later.
    private static async ValueTask<Stream> OpenAsync(
        Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken) =>
        await open(cancellationToken);

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
