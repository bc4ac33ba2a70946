using System.CommandLine;
using System.Globalization;
using System.Text;

namespace RelateMail.CommandLine;

/// <summary>Sends a mail by SMTP.</summary>
internal static class SendCommand
{
    private static readonly Option<string[]> s_to = new("--to")
    {
        Description = "A recipient; may be repeated.",
        Required = true,
    };

    private static readonly Option<string> s_from = new("--from")
    {
        Description = "The sender.",
        DefaultValueFactory = static _ => "relatemail@localhost",
    };

    private static readonly Option<string?> s_subject = new("--subject") { Description = "The subject." };
    private static readonly Option<string?> s_text = new("--text") { Description = "The text of the mail." };

    private static readonly Option<FileInfo?> s_file = new("--file")
    {
        Description = "A file with the whole mail, header and body, in UTF-8, in place of --subject and --text.",
    };

    public static Command Create() => Tool.Command(
        "send", "Sends a mail by SMTP, and prints the reply.", RunAsync,
        [s_to, s_from, s_subject, s_text, s_file, .. SubmissionSettings.Options]);

    /// <summary>Makes a mail of plain text.</summary>
    public static string Compose(string from, IEnumerable<string> to, string subject, string text, string messageId) =>
        $"""
        Date: {DateTimeOffset.Now.ToString("ddd, d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} {Zone()}
        From: {from}
        To: {string.Join(", ", to)}
        Subject: {Encode(subject)}
        Message-ID: <{messageId}>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        {text}
        """;

    private static async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        string from = run.Get(s_from)!;
        string[] to = run.Get(s_to)!;
        if (to.Append(from).Any(address => address.AsSpan().ContainsAny("\r\n<> ")))
        {
            throw new ToolException(ExitCode.WrongArguments, "An address has a space, an angle bracket or a line end.");
        }

        string content = run.Get(s_file) is { } file
            ? await File.ReadAllTextAsync(file.FullName, cancellationToken)
            : Compose(
                from, to, run.Get(s_subject) ?? "", run.Get(s_text) ?? "", $"{Guid.NewGuid():N}@relatemail.invalid");
        await using MailSubmission session = await SubmissionSettings.OpenAsync(run, cancellationToken);
        string reply = await session.SendAsync(from, to, content, cancellationToken);
        await run.Printer.ItemAsync(new { Reply = reply }, static sent => sent.Reply);
        return ExitCode.Done;
    }

    private static string Zone() =>
        DateTimeOffset.Now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    // An encoded word has at most 75 characters (RFC 2047 §2), so that longer subjects need several.
    private static string Encode(string subject)
    {
        string line = Printer.Clean(subject);
        return line.All(char.IsAscii)
            ? line
            : string.Join(
                "\n ",
                line.EnumerateRunes().Chunk(10).Select(part => Encoding.UTF8.GetBytes(string.Concat(part)))
                    .Select(octets => $"=?utf-8?B?{Convert.ToBase64String(octets)}?="));
    }
}
