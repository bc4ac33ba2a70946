using RelateMail.Ledger.Records;
using RelateMail.Ledger.Reporting;
using RelateMail.Ledger.Tests.Harness;
using RelateMail.Shared;

namespace RelateMail.Ledger.Tests;

public sealed class LedgerBookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relatemail-ledger-").FullName;

    private string FilePath => Path.Combine(_folder, "ledger.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_book_is_read_with_the_lines_that_were_written()
    {
        AttemptLine attempt = Write();

        using LedgerBook read = LedgerBook.Read(FilePath);

        Assert.Equal("abc123", read.Run.Run);
        Assert.Equal(["user0@example.test"], read.Mails[7].Mail.To);
        Assert.Equal(attempt, Assert.Single(read.Mails[7].Attempts));
        Assert.Equal("kill -9 silo-1", Assert.Single(read.Notes).Text);
    }

    [Fact]
    public void An_incomplete_last_line_is_ignored()
    {
        Write();
        File.AppendAllText(FilePath, """{"line":"attempt","numb""");

        using LedgerBook read = LedgerBook.Read(FilePath);

        Assert.Single(read.Mails[7].Attempts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no ledger\n")]
    [InlineData("{\"line\":\"note\",\"at\":1,\"text\":\"first\"}\n")]
    public void A_file_that_is_not_a_ledger_is_rejected(string content)
    {
        File.WriteAllText(FilePath, content);

        CannotRunException exception = Assert.Throws<CannotRunException>(() => LedgerBook.Read(FilePath));

        Assert.Contains("is not a ledger", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_ledger_is_not_overwritten()
    {
        Write();

        Assert.Throws<CannotRunException>(() => Write());
    }

    [Theory]
    [InlineData("abc123.17@ledger.example.test", 17)]
    [InlineData("abc124.17@ledger.example.test", null)]
    [InlineData("abc123.17@example.test", null)]
    [InlineData("abc123.x@ledger.example.test", null)]
    [InlineData("abc123.@ledger.example.test", null)]
    [InlineData(null, null)]
    public void A_message_id_contains_the_number(string? messageId, int? number) =>
        Assert.Equal(number, MessageIds.TryNumber("abc123", messageId));

    [Fact]
    public void A_stall_is_the_longest_period_without_a_250()
    {
        using LedgerBook book = Runs.NewBook("one:25", "two:25");
        Add(book, 1, "one:25", began: 0.5, ended: 1, AttemptOutcome.Acknowledged);
        Add(book, 2, "two:25", began: 1, ended: 2, AttemptOutcome.RefusedTransiently);
        Add(book, 3, "two:25", began: 1, ended: 4, AttemptOutcome.Acknowledged);
        Add(book, 2, "one:25", began: 4, ended: 6, AttemptOutcome.Acknowledged);
        book.Add(new NoteLine(8, LedgerBook.SendingEnded));

        var figures = new RunFigures(book);

        Assert.Equal(new Stall(1, 3), figures.LongestStall);
        Assert.Equal([("one:25", new Stall(1, 5)), ("two:25", new Stall(0, 4))], figures.GatewayStalls);
        Assert.Equal((3, 3, 1, 1), (figures.Sent, figures.Acknowledged, figures.SentAgain, figures.FailedTransactions));
        Assert.Equal(5, figures.LatencyMax); // from the first attempt, not from the acknowledged one
        Assert.Equal([0, 1, 0, 0, 1, 0, 1], figures.AcknowledgementsBySecond());
    }

    private static void Add(
        LedgerBook book, long number, string gateway, double began, double ended, AttemptOutcome outcome)
    {
        if (!book.Mails.ContainsKey(number))
        {
            book.Add(new MailLine(number, Runs.Mailboxes, 1, ""));
        }

        book.Add(new AttemptLine(number, gateway, began, ended, outcome, "", null));
    }

    private AttemptLine Write()
    {
        using LedgerBook book = LedgerBook.Begin(
            new RunLine("abc123", DateTimeOffset.UtcNow, ["mx.example.test:25"], Runs.Mailboxes, 10, 1), FilePath);
        var attempt = new AttemptLine(
            7, "mx.example.test:25", 1.5, 2.25, AttemptOutcome.Acknowledged, "250 2.0.0 Ok", Guid.NewGuid());
        book.Add(new MailLine(7, ["user0@example.test"], 2048, "00ff"));
        book.Add(new NoteLine(1.75, "kill -9 silo-1"));
        book.Add(attempt);
        return attempt;
    }
}
