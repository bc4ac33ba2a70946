using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.CommandLine;

/// <summary>The mails that are sent, their rate, and the share that is checked.</summary>
internal sealed record TrafficOptions
{
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("rate"), new("duration"), new("sessions"), new("size"), new("recipients"), new("reuse"), new("timeout"),
        new("patience"), new("read-share"), new("raw-share"), new("timeline", OptionKind.Flag),
    ];

    /// <summary>New mails per second.</summary>
    public required int Rate { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Sessions at the same time, with all gateways together.</summary>
    public required int Sessions { get; init; }

    /// <summary>Octets of one content.</summary>
    public required NumberRange Size { get; init; }

    public required NumberRange Recipients { get; init; }

    /// <summary>Mails per connection.</summary>
    public required int Reuse { get; init; }

    /// <summary>The limit for a connection or a reply.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long mails and API requests are retried after the last new mail.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Percentage of mails whose mailbox is read at once after the 250.</summary>
    public required int ReadShare { get; init; }

    /// <summary>Percentage of mails whose content is compared.</summary>
    public required int RawShare { get; init; }

    public required bool Timeline { get; init; }

    public static TrafficOptions From(OptionReader reader, int rate, int sessions, int mailboxes) => new()
    {
        Rate = reader.Number("rate", rate, 1, 100_000),
        Duration = reader.Duration("duration", TimeSpan.FromSeconds(60)),
        Sessions = reader.Number("sessions", sessions, 1, 10_000),
        Size = reader.Range("size", new(2048, 2048), Sending.MailMaker.SmallestSize, 1 << 28),
        Recipients = reader.Range("recipients", new(1, Math.Min(3, mailboxes)), 1, mailboxes),
        Reuse = reader.Number("reuse", 20, 1, 1_000),
        Timeout = reader.Duration("timeout", TimeSpan.FromSeconds(60)),
        Patience = reader.Duration("patience", TimeSpan.FromSeconds(60)),
        ReadShare = reader.Number("read-share", 10, 0, 100),
        RawShare = reader.Number("raw-share", 100, 0, 100),
        Timeline = reader.Has("timeline"),
    };
}
