using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Gateway.Content;

/// <summary>
/// Looks at a content: its summary, and whether it is within the limits. Broken MIME is no reason to refuse a message:
/// it is stored as it came, with the summary that could be read.
/// </summary>
internal sealed class ContentInspector(IOptions<GatewayOptions> options, ILogger<ContentInspector> logger)
{
    private readonly GatewayOptions _options = options.Value;

    /// <summary>Inspects a content that is in memory. Takes CPU time: not for the thread that serves a connection.</summary>
    /// <param name="messageId">For the log.</param>
    public ContentFindings Inspect(Guid messageId, IReadOnlyList<ReadOnlyMemory<byte>> octets)
    {
        var reader = new MimeSummaryReader(new SegmentStream(octets), _options);
        try
        {
            reader.ReadMessage();
            return reader.ToFindings(null);
        }
        catch (Exception exception)
        {
            return Explain(messageId, reader, exception, octets.Sum(segment => (long)segment.Length));
        }
    }

    /// <summary>Inspects a content as it streams.</summary>
    /// <param name="size">Octets of the content; asked for only after the stream has ended.</param>
    public async Task<ContentFindings> InspectAsync(Guid messageId, Stream content, Func<long> size)
    {
        var reader = new MimeSummaryReader(content, _options);
        try
        {
            await reader.ReadMessageAsync();
            return reader.ToFindings(null);
        }
        catch (Exception exception)
        {
            return Explain(messageId, reader, exception, size());
        }
    }

    private ContentFindings Explain(Guid messageId, MimeSummaryReader reader, Exception exception, long size)
    {
        if (exception is ContentRefusedException refused)
        {
            return reader.ToFindings(refused.Refusal);
        }

        if (exception is FormatException)
        {
            logger.NotMime(messageId);
        }
        else
        {
            logger.MimeReaderFailed(exception, messageId);
        }

        ContentFindings findings = reader.ToFindings(null);
        return reader.HasHeader || size == 0 ? findings : findings with { Summary = BareText(findings.Summary, size) };
    }

    /// <summary>No header at all, as typed by hand: all of it is text (RFC 2045 §5.2).</summary>
    private static MessageSummary BareText(MessageSummary summary, long size) => summary with
    {
        Parts =
        [
            new PartSummary
            {
                Number = 1, ContentType = "text/plain", TransferEncoding = "8bit", Size = size, Offset = 0, EncodedSize = size,
            },
        ],
    };
}
