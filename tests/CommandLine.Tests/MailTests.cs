using System.Text.Json;

namespace RelateMail.CommandLine.Tests;

public sealed class MailTests(RealTool tool)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_that_is_sent_is_listed_and_shown()
    {
        string mailbox = await MakeMailboxAsync();

        string reply = (await tool.RunAsync(
            "send", "--smtp", tool.Smtp, "--to", mailbox, "--subject", "Grüße", "--text", ".Body with ä\n.\nEnd"))
            .Succeeded();
        string list = (await tool.RunAsync("list", mailbox)).Succeeded();
        string shown = (await tool.RunAsync("show", mailbox, "1")).Succeeded();
        string json = (await tool.RunAsync("list", mailbox, "--json")).Succeeded();

        Assert.Contains("2.", reply);
        Assert.Contains("SUBJECT", list);
        Assert.Contains("Grüße", list);
        Assert.Contains(".Body with ä\n.\nEnd", shown.ReplaceLineEndings("\n"));
        using JsonDocument item = JsonDocument.Parse(json);
        Assert.Equal("Grüße", item.RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Text_of_a_mail_cannot_control_the_terminal()
    {
        string mailbox = await MakeMailboxAsync();
        string mail = tool.Write("escape.eml", "Subject: =?utf-8?B?G1szMW1yZWQ=?=\n\nBody \u001b[2J\n");

        (await tool.RunAsync("send", "--smtp", tool.Smtp, "--to", mailbox, "--file", mail)).Succeeded();
        string printed = (await tool.RunAsync("list", mailbox)).Succeeded()
            + (await tool.RunAsync("show", mailbox, "1")).Succeeded();

        Assert.Contains("[31mred", printed);
        Assert.DoesNotContain('\u001b', printed);
    }

    [Fact]
    public async Task Refused_recipient_is_exit_code_1_with_the_reply()
    {
        ToolResult result = await tool.RunAsync("send", "--smtp", tool.Smtp, "--to", $"nobody@{tool.Mail.Domain}");

        Assert.Equal(1, result.Code);
        Assert.Contains("550 5.1.1", result.Error);
    }

    [Fact]
    public async Task Wait_shows_the_mail_with_the_subject()
    {
        string mailbox = await MakeMailboxAsync();
        Task<ToolResult> waiting = tool.RunAsync("wait", mailbox, "--subject", "second", "--json");

        await SendAsync(mailbox, "The first");
        await SendAsync(mailbox, "The second");

        using JsonDocument mail = JsonDocument.Parse((await waiting).Succeeded());
        Assert.Equal(2, mail.RootElement.GetProperty("uid").GetInt64());
    }

    [Fact]
    public async Task Wait_without_a_mail_is_exit_code_4()
    {
        string mailbox = await MakeMailboxAsync();

        ToolResult result = await tool.RunAsync("wait", mailbox, "--seconds", "0");

        Assert.Equal(4, result.Code);
        Assert.Contains(mailbox, result.Error);
    }

    [Fact]
    public async Task Tail_prints_each_mail_once_until_it_is_stopped()
    {
        string mailbox = await MakeMailboxAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var output = new LineWriter();
        Task<ToolResult> tail = tool.RunAsync(output, ["tail", mailbox, "--json"], stop.Token);

        await SendAsync(mailbox, "One");
        await output.WaitForLinesAsync(1, Token);
        await SendAsync(mailbox, "Two");
        await output.WaitForLinesAsync(2, Token);
        await stop.CancelAsync();

        string[] lines = (await tail).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [1, 2], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("uid").GetInt64()));
    }

    [Fact]
    public async Task Ledger_finds_each_mail_once()
    {
        string mailbox = await MakeMailboxAsync();

        string printed = (await tool.RunAsync("ledger", mailbox, "--count", "12", "--smtp", tool.Smtp)).Succeeded();

        Assert.StartsWith("12 sent", printed, StringComparison.Ordinal);
        Assert.Contains("0 lost, 0 doubled", printed);
    }

    [Fact]
    public async Task Ledger_reports_mails_that_are_lost()
    {
        string mailbox = await MakeMailboxAsync();
        string other = await MakeMailboxAsync();

        // The mails go to the other mailbox, so that this one has none of them.
        ToolResult result = await tool.RunAsync(
            "ledger", mailbox, "--count", "3", "--smtp", tool.Smtp, "--to", other);

        Assert.Equal(1, result.Code);
        Assert.Contains("3 lost, 0 doubled", result.Output);
    }

    private async Task<string> MakeMailboxAsync() =>
        (await tool.Mail.CreateMailboxAsync(cancellationToken: Token)).Address;

    private async Task SendAsync(string mailbox, string subject) =>
        (await tool.RunAsync("send", "--smtp", tool.Smtp, "--to", mailbox, "--subject", subject)).Succeeded();
}
