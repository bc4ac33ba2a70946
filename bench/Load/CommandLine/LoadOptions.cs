using System.Globalization;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Load.CommandLine;

/// <summary>Options of a load run: sessions, messages and recipients.</summary>
internal sealed record LoadOptions
{
    private const int MaxPathOctets = 254;

    public static IReadOnlyList<Option> Options { get; } =
    [
        .. TargetOptions.Options,
        new("sessions"), new("duration"), new("messages"), new("warmup"), new("settle"), new("size"), new("content"),
        new("reuse"),
        new("from"), new("rcpt"), new("mailboxes"), new("recipients"), new("null-sender", OptionKind.Flag),
        new("pipelining", OptionKind.Flag), new("bdat", OptionKind.Flag), new("allow-refusals", OptionKind.Flag),
    ];

    public required TargetOptions Target { get; init; }

    /// <summary>Sessions that send at the same time. Each sends its next message after the reply to the last.</summary>
    public required int Sessions { get; init; }

    /// <summary>Messages to attempt in total; null if <see cref="Duration"/> ends the run.</summary>
    public required int? Messages { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Load of the same shape before the measured run; zero for no warm-up.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>
    /// Wait between the last reply and the reading of the server's CPU, for servers that deliver after the 250.
    /// </summary>
    public required TimeSpan Settle { get; init; }

    /// <summary>Octets of one content.</summary>
    public required int Size { get; init; }

    /// <summary>The content of the user's own; null for one of <see cref="Size"/> octets that the tool makes.</summary>
    public required byte[]? Content { get; init; }

    /// <summary>Messages per connection; 0 for no limit.</summary>
    public required int Reuse { get; init; }

    /// <summary>Empty for the null reverse-path.</summary>
    public required string ReversePath { get; init; }

    /// <summary>The mailboxes that are recipients in turn.</summary>
    public required IReadOnlyList<string> Mailboxes { get; init; }

    /// <summary>Recipients of one message.</summary>
    public required int Recipients { get; init; }

    /// <summary>MAIL, RCPT and DATA are sent in one write (RFC 2920).</summary>
    public required bool Pipelining { get; init; }

    /// <summary>BDAT instead of DATA (RFC 3030).</summary>
    public required bool Bdat { get; init; }

    /// <summary>The exit code is 0 even if messages were refused or lost.</summary>
    public required bool AllowRefusals { get; init; }

    public static LoadOptions Parse(IReadOnlyList<string> args)
    {
        var reader = new OptionReader(args, Options);
        if (reader.Has("messages") && reader.Has("duration"))
        {
            throw new OptionException("--messages and --duration exclude each other.");
        }

        if (reader.Has("null-sender") && reader.Has("from"))
        {
            throw new OptionException("--null-sender and --from exclude each other.");
        }

        if (reader.Has("size") && reader.Has("content"))
        {
            throw new OptionException("--size and --content exclude each other.");
        }

        string from = reader.Find("from") ?? "sender@load.example.test";
        string[] mailboxes = MailboxesFrom(reader);
        return new LoadOptions
        {
            Target = TargetOptions.From(reader),
            Sessions = reader.Number("sessions", 20, 1, 10_000),
            Messages = reader.Has("messages") ? reader.Number("messages", 0, 1) : null,
            Duration = reader.Duration("duration", TimeSpan.FromSeconds(10)),
            WarmUp = reader.DurationOrZero(
                "warmup", reader.Has("messages") ? TimeSpan.Zero : TimeSpan.FromSeconds(1)),
            Settle = reader.DurationOrZero("settle", TimeSpan.Zero),
            Size = reader.Number("size", 4096, MessageTemplate.SmallestSize, 1 << 30),
            Content = reader.Find("content") is { } file ? ReadContent(file) : null,
            Reuse = reader.Number("reuse", 1, 0),
            ReversePath = reader.Has("null-sender") ? "" : Path("from", from),
            Mailboxes = mailboxes,
            Recipients = reader.Number("recipients", 1, 1, mailboxes.Length),
            Pipelining = reader.Has("pipelining"),
            Bdat = reader.Has("bdat"),
            AllowRefusals = reader.Has("allow-refusals"),
        };
    }

    private static byte[] ReadContent(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"--content: {exception.Message}");
        }
    }

    private static string[] MailboxesFrom(OptionReader reader)
    {
        string pattern = reader.Find("rcpt") ?? "alice@example.test";
        int recipients = reader.Number("recipients", 1, 1);
        bool numbered = pattern.Contains("{0}", StringComparison.Ordinal);
        if (!numbered && (reader.Has("mailboxes") || recipients > 1))
        {
            throw new OptionException("More than one recipient needs {0} in --rcpt, as in 'user{0}@example.test'.");
        }

        int count = numbered ? reader.Number("mailboxes", Math.Max(16, recipients), 1, 1_000_000) : 1;
        var mailboxes = new string[count];
        for (int i = 0; i < count; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            mailboxes[i] = Path("rcpt", pattern.Replace("{0}", number, StringComparison.Ordinal));
        }

        return mailboxes;
    }

    /// <summary>Checks only what would break the session's syntax. The server judges the path itself.</summary>
    private static string Path(string option, string path) =>
        path.Length <= MaxPathOctets
        && path.AsSpan().IndexOfAnyInRange('\0', ' ') < 0
        && !path.AsSpan().ContainsAny('<', '>')
            ? path
            : throw new OptionException(
                $"--{option} must be an address without angle brackets or spaces, not '{path}'.");
}
