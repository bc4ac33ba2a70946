using Microsoft.Extensions.Options;
using RelateMail.Smtp;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transport;

namespace RelateMail.SmtpServer.Transport;

/// <summary>The parts and limits that all connections share.</summary>
internal sealed class ClientPipeServices(
    ServerTls tls, SmtpMetrics metrics, SessionDrain drain, IOptions<SmtpTimeouts> timeouts, IOptions<SmtpOptions> smtp)
{
    public ServerTls Tls => tls;

    public SmtpMetrics Metrics => metrics;

    public SessionDrain Drain => drain;

    public SmtpTimeouts Timeouts { get; } = timeouts.Value;

    public long MaxOctets { get; } = smtp.Value.MaxMessageSizeBytes;
}
