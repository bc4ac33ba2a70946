using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Sessions;

/// <summary>The services that all sessions share.</summary>
internal sealed class SessionServices(
    CommandDispatcher dispatcher,
    TransferFactory transfers,
    ServerTls tls,
    ServerIdentity identity,
    DeadlineSweep sweep,
    TimeProvider timeProvider,
    SmtpMetrics metrics,
    ChannelTimeouts timeouts,
    MemoryBudget budget,
    IClientReputation reputation,
    IOptions<SmtpLimits> limits,
    IOptions<SmtpTimeouts> waits,
    ILogger<SmtpSession> logger,
    IMailTrace? trace = null)
{
    public CommandDispatcher Dispatcher => dispatcher;

    public TransferFactory Transfers => transfers;

    public ServerTls Tls => tls;

    public TimeProvider TimeProvider => timeProvider;

    public SmtpMetrics Metrics => metrics;

    public ChannelTimeouts Timeouts => timeouts;

    public MemoryBudget Budget => budget;

    public IClientReputation Reputation => reputation;

    public SmtpLimits Limits { get; } = limits.Value;

    public TimeSpan ErrorDelay { get; } = waits.Value.ErrorDelay;

    public ILogger Logger => logger;

    /// <summary>Null if the host keeps no trace.</summary>
    public IMailTrace? Trace => trace;

    /// <summary>220 with the server's name; it carries no enhanced status code (RFC 2034 §4).</summary>
    public SmtpReply Greeting { get; } = new(220, default, $"{identity.Name} ESMTP");

    public SmtpSession Create(ConnectionContext connection, SmtpListener listener, IPEndPoint client)
    {
        var channel = new SmtpChannel(connection, sweep, timeouts, budget);
        return new(this, channel, new(listener, client, connection.ConnectionId, trace));
    }
}
