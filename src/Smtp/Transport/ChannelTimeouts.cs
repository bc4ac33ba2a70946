using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Transport;

/// <summary><see cref="SmtpTimeouts"/> on the scale of <see cref="DeadlineSweep.Now"/>, computed once.</summary>
internal sealed class ChannelTimeouts(
    IOptions<SmtpTimeouts> timeouts, IOptions<SmtpLimits> limits, DeadlineSweep sweep)
{
    private const double Unlimited = long.MaxValue;
    private readonly double _perOctet = limits.Value.ContentRateBytes > 0
        ? sweep.Ticks(TimeSpan.FromSeconds(1)) / (double)limits.Value.ContentRateBytes : Unlimited;

    public long ProxyHeader { get; } = sweep.Ticks(timeouts.Value.ProxyHeader);

    public long Command { get; } = sweep.Ticks(timeouts.Value.Command);

    public long Content { get; } = sweep.Ticks(timeouts.Value.Content);

    public long TlsHandshake { get; } = sweep.Ticks(timeouts.Value.TlsHandshake);

    public long Write { get; } = sweep.Ticks(timeouts.Value.Write);

    public long Session { get; } = sweep.Ticks(timeouts.Value.Session);

    public long Drain { get; } = sweep.Ticks(timeouts.Value.Drain);

    /// <summary>After this wait within a content, its octets in memory go to the store.</summary>
    public long Stall { get; } = sweep.Ticks(TimeSpan.FromSeconds(10));

    /// <summary>The same when memory is tight, and the time for a client to read its replies.</summary>
    public long StallWhenTight { get; } = sweep.Ticks(TimeSpan.FromSeconds(1));

    /// <summary>Time for a session to end by itself before its connection is closed.</summary>
    public long Grace { get; } = sweep.Ticks(TimeSpan.FromSeconds(5));

    /// <summary>
    /// How much longer the server waits for the rest of a content, by <see cref="SmtpLimits.ContentRateBytes"/>.
    /// </summary>
    /// <param name="octets">Octets of the content so far.</param>
    /// <param name="waited">How long the server has waited for them.</param>
    public long PatienceFor(long octets, long waited) =>
        _perOctet == Unlimited ? long.MaxValue : Math.Max(0, Content + (long)(octets * _perOctet) - waited);
}
