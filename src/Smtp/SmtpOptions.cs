using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp;

/// <summary>The engine's settings, section <c>Smtp</c>.</summary>
public sealed class SmtpOptions
{
    public const string Section = "Smtp";

    /// <summary>Name in the greeting, EHLO and Received; empty for the machine's FQDN.</summary>
    [MaxLength(255)]
    public string ServerName { get; set; } = "";

    /// <summary>Submission listeners require AUTH before MAIL (RFC 6409 §4.3).</summary>
    public bool RequireAuthentication { get; set; } = true;

    /// <summary>
    /// Allows AUTH before STARTTLS, for older clients. If false, AUTH is not offered in the clear and is answered 538
    /// 5.7.11.
    /// </summary>
    public bool AllowUnsecureAuthentication { get; set; } = true;

    /// <summary>
    /// Octets of one message as received, without the trace fields. At least 64 KiB (RFC 5321 §4.5.3.1.7).
    /// </summary>
    [Range(typeof(long), "65536", "2147483647")]
    public long MaxMessageSizeBytes { get; set; } = 52_428_800;
}

/// <summary>Limits per client and session, section <c>Limits</c>. 0 means no limit if the range includes it.</summary>
public sealed class SmtpLimits
{
    public const string Section = "Limits";

    /// <summary>Open connections of this node.</summary>
    [Range(0, 1_000_000)]
    public int Connections { get; set; } = 10_000;

    /// <summary>Open connections of one address (IPv6: one /64).</summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerAddress { get; set; } = 50;

    /// <summary>New connections of one address in a minute.</summary>
    [Range(0, 1_000_000)]
    public int ConnectionRatePerAddress { get; set; } = 300;

    /// <summary>Loopback addresses do not count towards the limits per address. On in Development.</summary>
    public bool ExemptLoopback { get; set; }

    /// <summary>Mail transactions in one session; past it 421 4.7.0.</summary>
    [Range(0, 1_000_000)]
    public int MessagesPerSession { get; set; } = 1_000;

    /// <summary>Recipients in one transaction; past it 452 4.5.3. At least 100 (RFC 5321 §4.5.3.1.8).</summary>
    [Range(100, 100_000)]
    public int RecipientsPerMessage { get; set; } = 1_000;

    /// <summary>
    /// Deliveries of one transaction: the mailboxes of every recipient, so an alias counts by its targets. A further
    /// recipient gets 452 4.5.3; the first one is always accepted.
    /// </summary>
    [Range(100, 1_000_000)]
    public int DeliveriesPerMessage { get; set; } = 2_000;

    /// <summary>Refused commands of one session after which the reply to each further one is delayed.</summary>
    [Range(0, 1_000)]
    public int SoftErrors { get; set; } = 10;

    /// <summary>Refused commands of one session after which it ends with 421 4.7.0.</summary>
    [Range(0, 1_000)]
    public int HardErrors { get; set; } = 20;

    /// <summary>
    /// Commands that bring no mail (EHLO, HELO, NOOP, RSET, VRFY, HELP) since the last accepted one. Each further one
    /// counts as a refused command.
    /// </summary>
    [Range(0, 1_000_000)]
    public int JunkCommands { get; set; } = 100;

    /// <summary>
    /// Octets of content a second, on average. A client may let the server wait for <see cref="SmtpTimeouts.Content"/>
    /// in all, and one second longer for each such number of octets that it has sent; past it 421 4.4.2.
    /// </summary>
    [Range(0, 1_000_000)]
    public int ContentRateBytes { get; set; } = 500;

    /// <summary>
    /// Octets that this node holds for its clients. Past half of it contents are stored early; past it new mail is
    /// deferred with 452 4.3.1. 0 is a third of the memory that the process or its container may use.
    /// </summary>
    [Range(0L, long.MaxValue)]
    public long MemoryBytes { get; set; }
}

/// <summary>How long the engine waits, section <c>Timeouts</c> (RFC 5321 §4.5.3.2).</summary>
public sealed class SmtpTimeouts
{
    public const string Section = "Timeouts";

    /// <summary>For the whole PROXY header of a trusted source, long enough for one retransmission.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ProxyHeader { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For the next command (§4.5.3.2.7).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Command { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For the next octets of the content (§4.5.3.2.5).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Content { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>For the handshake.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TlsHandshake { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For a client that does not read its replies.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Write { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>For one session from its connection on.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Session { get; set; } = TimeSpan.FromHours(4);

    /// <summary>
    /// How long listeners stay open after <c>/readyz</c> turns unready, so that load balancers stop sending first. The
    /// host applies it. Default 5 s on a gateway, 0 in Development and in a combined process.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainDelay { get; set; }

    /// <summary>
    /// For open transactions when the node stops. Past it they get 421, and the host stops without waiting.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Delay before the reply to a refused command past <see cref="SmtpLimits.SoftErrors"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ErrorDelay { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class SmtpOptionsValidator : IValidateOptions<SmtpOptions>;

[OptionsValidator]
internal sealed partial class SmtpLimitsValidator : IValidateOptions<SmtpLimits>;

[OptionsValidator]
internal sealed partial class SmtpTimeoutsValidator : IValidateOptions<SmtpTimeouts>;
