using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Content;

/// <summary>Creates transfers, and holds the services that all of them use.</summary>
internal sealed class TransferFactory(
    IMailDelivery delivery,
    IOptions<SmtpOptions> options,
    SmtpMetrics metrics,
    ILogger<ContentTransfer> logger,
    IMailTrace? trace = null)
{
    private const long Slack = 16 * 1024 * 1024;

    /// <summary>The most octets of one content.</summary>
    public long MaxOctets { get; } = options.Value.MaxMessageSizeBytes;

    /// <summary>Octets after which a client is disconnected that keeps sending a refused content.</summary>
    public long CutAt { get; } = CutAtFor(options.Value.MaxMessageSizeBytes);

    public SmtpMetrics Metrics => metrics;

    public ILogger Logger => logger;

    /// <summary>Null if the host keeps no trace.</summary>
    public IMailTrace? Trace => trace;

    public static long CutAtFor(long maxOctets) => (2 * maxOctets) + Slack;

    public DataTransfer BeginData(Envelope envelope) => new(this, envelope, delivery);

    /// <summary>The transfer for the first BDAT of a transaction; its first chunk begins next.</summary>
    public BdatTransfer BeginBdat(Envelope envelope) => new(this, envelope, delivery);

    /// <returns>Null if the chunk has more octets than the engine drains: the session must close.</returns>
    public RefusedChunk? RefuseChunk(long octets, SmtpReply refusal) =>
        octets > CutAt ? null : new(octets, refusal);
}
