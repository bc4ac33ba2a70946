using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Transport;

/// <summary><see cref="SmtpTimeouts"/> on the scale of <see cref="DeadlineSweep.Now"/>, computed once.</summary>
internal sealed class ChannelTimeouts(IOptions<SmtpTimeouts> timeouts, DeadlineSweep sweep)
{
    public long ProxyHeader { get; } = sweep.Ticks(timeouts.Value.ProxyHeader);

    public long Command { get; } = sweep.Ticks(timeouts.Value.Command);

    public long Content { get; } = sweep.Ticks(timeouts.Value.Content);

    public long TlsHandshake { get; } = sweep.Ticks(timeouts.Value.TlsHandshake);

    public long Write { get; } = sweep.Ticks(timeouts.Value.Write);

    public long Session { get; } = sweep.Ticks(timeouts.Value.Session);

    public long Drain { get; } = sweep.Ticks(timeouts.Value.Drain);

    /// <summary>Time for a session to end by itself before its connection is closed.</summary>
    public long Grace { get; } = sweep.Ticks(TimeSpan.FromSeconds(5));
}
