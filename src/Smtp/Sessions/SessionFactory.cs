using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Sessions;

/// <summary>Makes sessions; holds what all of them share.</summary>
internal sealed class SessionFactory(
    CommandDispatcher dispatcher,
    ServerTls tls,
    ServerIdentity identity,
    DeadlineSweep sweep,
    TimeProvider timeProvider,
    SmtpMetrics metrics,
    ChannelTimeouts timeouts,
    IOptions<SmtpOptions> options,
    IOptions<SmtpLimits> limits,
    IOptions<SmtpTimeouts> waits,
    ILogger<SmtpSession> logger)
{
    public CommandDispatcher Dispatcher => dispatcher;

    public ServerTls Tls => tls;

    public TimeProvider TimeProvider => timeProvider;

    public SmtpMetrics Metrics => metrics;

    public ChannelTimeouts Timeouts => timeouts;

    public SmtpLimits Limits { get; } = limits.Value;

    public TimeSpan ErrorDelay { get; } = waits.Value.ErrorDelay;

    public ILogger Logger => logger;

    /// <summary>220 with the server's name; it carries no enhanced status code (RFC 2034 §4).</summary>
    public SmtpReply Greeting { get; } = new(220, default, $"{identity.Name} ESMTP");

    public SmtpSession Create(ConnectionContext connection, SmtpListener listener, IPEndPoint client)
    {
        var transfer = new ContentTransfer(options.Value.MaxMessageSizeBytes, metrics, logger);
        var channel = new SmtpChannel(connection, sweep, timeouts);
        return new(this, channel, new(listener, client, transfer), connection.ConnectionId);
    }
}
