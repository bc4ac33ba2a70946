using System.Globalization;
using RelateMail.Load.Wire;

namespace RelateMail.Load.CommandLine;

/// <summary>One load run: who sends how many messages, of what kind, to whom.</summary>
internal sealed record LoadOptions
{
    private const int MaxPathOctets = 254;

    public static IReadOnlySet<string> Valued { get; } = new HashSet<string>(TargetOptions.Valued)
    {
        "sessions", "duration", "messages", "warmup", "settle", "size", "reuse", "from", "rcpt", "mailboxes", "recipients",
    };

    public static IReadOnlySet<string> Flags { get; } =
        new HashSet<string>(TargetOptions.Flags) { "null-sender", "pipelining", "bdat", "allow-refusals" };

    public required TargetOptions Target { get; init; }

    /// <summary>Sessions that send at the same time, each its next message when the last one was answered.</summary>
    public required int Sessions { get; init; }

    /// <summary>Messages to attempt in all; null where <see cref="Duration"/> ends the run.</summary>
    public required int? Messages { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Load before the measured run, in the same shape; zero for none.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Wait after the last reply before the server's CPU is read, for servers that deliver after the 250.</summary>
    public required TimeSpan Settle { get; init; }

    /// <summary>Content octets of one message.</summary>
    public required int Size { get; init; }

    /// <summary>Messages for one connection; 0 for no end.</summary>
    public required int Reuse { get; init; }

    /// <summary>The null reverse-path where empty.</summary>
    public required string ReversePath { get; init; }

    /// <summary>The mailboxes that take turns as recipients.</summary>
    public required IReadOnlyList<string> Mailboxes { get; init; }

    /// <summary>Recipients of one message.</summary>
    public required int Recipients { get; init; }

    /// <summary>MAIL, RCPT and DATA go out in one write (RFC 2920).</summary>
    public required bool Pipelining { get; init; }

    /// <summary>BDAT instead of DATA (RFC 3030).</summary>
    public required bool Bdat { get; init; }

    /// <summary>Messages that were refused or lost do not make the run a failure.</summary>
    public required bool AllowRefusals { get; init; }

    public static LoadOptions Parse(IReadOnlyList<string> args)
    {
        var reader = new OptionReader(args, Valued, Flags);
        if (reader.Has("messages") && reader.Has("duration"))
        {
            throw new OptionException("--messages and --duration exclude each other.");
        }

        if (reader.Has("null-sender") && reader.Has("from"))
        {
            throw new OptionException("--null-sender and --from exclude each other.");
        }

        TimeSpan duration = reader.Duration("duration", TimeSpan.FromSeconds(10));
        if (duration == TimeSpan.Zero)
        {
            throw new OptionException("--duration must be longer than 0.");
        }

        string[] mailboxes = MailboxesFrom(reader);
        return new LoadOptions
        {
            Target = TargetOptions.From(reader),
            Sessions = reader.Number("sessions", 20, 1, 10_000),
            Messages = reader.Has("messages") ? reader.Number("messages", 0, 1) : null,
            Duration = duration,
            WarmUp = reader.Duration("warmup", reader.Has("messages") ? TimeSpan.Zero : TimeSpan.FromSeconds(1)),
            Settle = reader.Duration("settle", TimeSpan.Zero),
            Size = reader.Number("size", 4096, MessageTemplate.SmallestSize, 1 << 30),
            Reuse = reader.Number("reuse", 1, 0),
            ReversePath = reader.Has("null-sender") ? "" : Path("from", reader.Text("from", "sender@load.example.test")),
            Mailboxes = mailboxes,
            Recipients = reader.Number("recipients", 1, 1, mailboxes.Length),
            Pipelining = reader.Has("pipelining"),
            Bdat = reader.Has("bdat"),
            AllowRefusals = reader.Has("allow-refusals"),
        };
    }

    private static string[] MailboxesFrom(OptionReader reader)
    {
        string pattern = reader.Text("rcpt", "alice@example.test");
        bool numbered = pattern.Contains("{0}", StringComparison.Ordinal);
        if (!numbered && (reader.Has("mailboxes") || (reader.Has("recipients") && reader.Number("recipients", 1, 1) > 1)))
        {
            throw new OptionException("More than one recipient needs {0} in --rcpt, as in 'user{0}@example.test'.");
        }

        int count = numbered ? reader.Number("mailboxes", Math.Max(16, reader.Number("recipients", 1, 1)), 1, 1_000_000) : 1;
        var mailboxes = new string[count];
        for (int i = 0; i < count; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            mailboxes[i] = Path("rcpt", pattern.Replace("{0}", number, StringComparison.Ordinal));
        }

        return mailboxes;
    }

    /// <summary>Enough of a check to keep the session in step; whether the path is a good one is for the server to say.</summary>
    private static string Path(string option, string path)
    {
        return path.Length <= MaxPathOctets && path.AsSpan().IndexOfAnyInRange('\0', ' ') < 0 && !path.AsSpan().ContainsAny('<', '>')
            ? path
            : throw new OptionException($"--{option} must be an address without angle brackets or spaces, not '{path}'.");
    }
}
