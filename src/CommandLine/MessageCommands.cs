using System.CommandLine;
using RelateMail.Api.Contracts;
using RelateMail.Client;

namespace RelateMail.CommandLine;

/// <summary>Commands that read mail.</summary>
internal static class MessageCommands
{
    private static readonly Argument<string> s_mailbox = new("mailbox") { Description = "The address of the mailbox." };

    private static readonly Argument<string?> s_optionalMailbox = new("mailbox")
    {
        Description = "The address of the mailbox; without it, the mailboxes are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<long> s_uid = new("uid") { Description = "The number of the message." };

    private static readonly Option<int> s_limit = new("--limit")
    {
        Description = "The maximum number of items.",
        DefaultValueFactory = static _ => 100,
    };

    private static readonly Option<bool> s_raw = new("--raw") { Description = "Prints the message as received." };

    private static readonly Option<string?> s_after = new("--after")
    {
        Description = "Begins behind this UID; 'last' for new messages only.",
    };

    private static readonly Option<string?> s_subject = new("--subject")
    {
        Description = "Only a message whose subject has this text, in any case.",
    };

    private static readonly Option<int> s_seconds = new("--seconds")
    {
        Description = "How long to wait.",
        DefaultValueFactory = static _ => 60,
    };

    public static Command[] Create() =>
    [
        Tool.Command("list", "Lists messages, the newest first, or mailboxes.", ListAsync, s_optionalMailbox, s_limit),
        Tool.Command("show", "Shows a message.", ShowAsync, s_mailbox, s_uid, s_raw),
        Tool.Command(
            "wait", "Waits for a message, and shows it. Exit code 4 if none arrives in time.", WaitAsync, s_mailbox,
            s_subject, s_after, s_seconds),
        Tool.Command(
            "tail", "Prints messages as they arrive, each once, until it is stopped.", TailAsync, s_mailbox, s_after),
    ];

    private static async Task<ExitCode> ListAsync(Run run, CancellationToken cancellationToken)
    {
        int limit = run.Get(s_limit);
        if (run.Get(s_optionalMailbox) is not { } mailbox)
        {
            await run.Printer.ListAsync(
                run.Api.Mailboxes.ListAsync(null, cancellationToken).Take(limit),
                ["MAILBOX", "MESSAGES", "UNSEEN", "OCTETS"],
                static found => [found.Address, found.MessageCount, found.UnseenCount, found.UsedBytes]);
            return ExitCode.Done;
        }

        await run.Printer.ListAsync(
            run.Api.Messages.ListAsync(mailbox, new() { Descending = true }, cancellationToken).Take(limit),
            ["UID", "RECEIVED", "FROM", "SUBJECT"],
            static message => [message.Uid, message.ReceivedAt, From(message), message.Subject]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ShowAsync(Run run, CancellationToken cancellationToken)
    {
        string mailbox = run.Get(s_mailbox);
        long uid = run.Get(s_uid);
        if (!run.Get(s_raw))
        {
            return await ShowAsync(run, mailbox, uid, cancellationToken);
        }

        await using MessageDownload download = await run.Api.Messages.DownloadAsync(
            mailbox, uid, cancellationToken: cancellationToken);
        await using Stream output = Console.OpenStandardOutput();
        await download.Content.CopyToAsync(output, cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> WaitAsync(Run run, CancellationToken cancellationToken)
    {
        string mailbox = run.Get(s_mailbox);
        string? subject = run.Get(s_subject);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(TimeSpan.FromSeconds(run.Get(s_seconds)));
        try
        {
            await foreach (WatchedMessage watched in run.Api.Messages.WatchAsync(mailbox, Watch(run), end.Token))
            {
                if (subject is null
                    || watched.Message.Subject?.Contains(subject, StringComparison.OrdinalIgnoreCase) == true)
                {
                    return await ShowAsync(run, mailbox, watched.Message.Uid, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // explained below
        }

        throw new ToolException(ExitCode.NothingArrived, $"No such message arrived for {mailbox} in time.");
    }

    private static async Task<ExitCode> TailAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (WatchedMessage watched in run.Api.Messages.WatchAsync(
                run.Get(s_mailbox), Watch(run), cancellationToken))
            {
                await run.Printer.ItemAsync(
                    watched.Message,
                    static message => string.Join(
                        "  ",
                        Printer.Text(message.Uid), Printer.Time(message.ReceivedAt), Printer.Clean(From(message)),
                        Printer.Clean(message.Subject)));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the user has stopped it
        }

        return ExitCode.Done;
    }

    private static MessageWatchOptions Watch(Run run) => new()
    {
        After = run.Get(s_after),
        Interrupted = exception => run.Error.WriteLine(
            Printer.Clean($"The connection is lost and is opened again: {exception.Message}")),
    };

    private static async Task<ExitCode> ShowAsync(
        Run run, string mailbox, long uid, CancellationToken cancellationToken)
    {
        MessageView message = await run.Api.Messages.GetAsync(
            mailbox, uid, MessageContents.Default, cancellationToken);
        await run.Printer.ItemAsync(message, static message => $"""
            UID:      {Printer.Text(message.Uid)}
            Received: {Printer.Time(message.ReceivedAt)}
            From:     {Printer.Clean(From(message))}
            To:       {Printer.Clean(Addresses(message.To))}
            Subject:  {Printer.Clean(message.Subject)}
            Files:    {Printer.Clean(string.Join(", ", message.Attachments.Select(file => file.FileName)))}

            {message.Text ?? message.Html}
            """);
        return ExitCode.Done;
    }

    private static string From(MessageListItem message) =>
        message.From.Count > 0 ? Addresses(message.From) : message.ReversePath ?? "<>";

    private static string Addresses(IEnumerable<MailAddressView> addresses) =>
        string.Join(", ", addresses.Select(address => address.Address));
}
