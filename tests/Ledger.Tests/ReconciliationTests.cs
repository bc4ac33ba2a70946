using System.Security.Cryptography;
using System.Text;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.Reconciling;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Tests.Harness;
using RelateMail.PostgresServer;
using RelateMail.Shared;

namespace RelateMail.Ledger.Tests;

/// <summary>The reconciliation finds every kind of violation, so that a clean result is a proof.</summary>
public sealed class ReconciliationTests : IAsyncLifetime
{
    private const string Here = "user0@example.test";
    private const string There = "user1@example.test";
    private readonly LedgerBook _book = Runs.NewBook();
    private ScriptedApi? _api;

    private ScriptedApi Api => _api ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _api = await ScriptedApi.StartAsync();
        Api.Mailboxes[Here] = [];
        Api.Mailboxes[There] = [];
    }

    public async ValueTask DisposeAsync()
    {
        _book.Dispose();
        await Api.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_once_in_each_of_its_mailboxes_is_clean()
    {
        Guid id = Acknowledge(1, Here, There);
        Store(Here, 1, id);
        Store(There, 1, id);
        Api.Mailboxes[Here].Add(new StoredMail(Guid.NewGuid(), "of-another-sender@else.test", "Hello."));

        ReconciliationResult result = await ReconcileAsync();

        Assert.True(result.IsClean);
        Assert.Equal((2, 2), (result.Copies, result.Compared));
    }

    [Fact]
    public async Task An_acknowledged_mail_missing_in_one_mailbox_is_lost()
    {
        Store(Here, 1, Acknowledge(1, Here, There));

        await AssertFoundAsync(FindingKind.Lost, There);
    }

    [Fact]
    public async Task A_mail_whose_mailbox_is_unknown_is_lost()
    {
        Acknowledge(1, There);
        Api.Mailboxes.Remove(There);

        await AssertFoundAsync(FindingKind.Lost, There);
    }

    [Fact]
    public async Task A_mail_twice_in_a_mailbox_is_doubled()
    {
        Guid id = Acknowledge(1, Here);
        Store(Here, 1, id);
        Store(Here, 1, id);

        await AssertFoundAsync(FindingKind.Doubled, Here);
    }

    [Fact]
    public async Task A_mail_in_doubt_is_in_a_mailbox_at_most_once()
    {
        Attempt(1, AttemptOutcome.LostAfterDot, null, Here);
        Attempt(2, AttemptOutcome.LostAfterDot, null, Here);
        Store(Here, 1, Guid.NewGuid());
        Assert.True((await ReconcileAsync()).IsClean);

        Store(Here, 1, Guid.NewGuid());
        await AssertFoundAsync(FindingKind.Doubled, Here);
    }

    [Fact]
    public async Task A_mail_in_a_mailbox_that_is_not_its_recipient_is_misplaced()
    {
        Guid id = Acknowledge(1, Here);
        Store(Here, 1, id);
        Store(There, 1, id);

        await AssertFoundAsync(FindingKind.WrongMailbox, There);
    }

    [Fact]
    public async Task A_mail_of_the_run_that_is_not_in_the_ledger_is_misplaced()
    {
        Store(Here, 99, Guid.NewGuid());

        await AssertFoundAsync(FindingKind.WrongMailbox, Here);
    }

    [Theory]
    [InlineData("not what was sent, but just as long")]
    [InlineData("cut")]
    [InlineData("longer than what was sent, by some octets at its end")]
    public async Task A_different_content_is_damaged(string content)
    {
        Guid id = Acknowledge(1, Here);
        Store(Here, 1, id, content);

        await AssertFoundAsync(FindingKind.Damaged, Here);
    }

    [Fact]
    public async Task The_250_and_the_mailbox_must_have_the_same_id()
    {
        Acknowledge(1, Here);
        Store(Here, 1, Guid.NewGuid());

        await AssertFoundAsync(FindingKind.WrongId, Here);
    }

    [Fact]
    public async Task A_mailbox_reached_by_an_earlier_attempt_keeps_its_id()
    {
        Attempt(1, AttemptOutcome.RefusedTransiently, null, Here, There);
        Guid second = Acknowledge(1, Here, There);
        Store(Here, 1, Guid.NewGuid());
        Store(There, 1, second);

        Assert.True((await ReconcileAsync()).IsClean);
    }

    [Fact]
    public async Task Two_250s_of_one_mail_must_have_the_same_id()
    {
        Guid first = Acknowledge(1, Here);
        Acknowledge(1, Here);
        Store(Here, 1, first);

        await AssertFoundAsync(FindingKind.WrongId, Here);
    }

    [Fact]
    public async Task Mailboxes_are_read_to_the_last_page_from_the_nodes_that_answer()
    {
        Api.PageSize = 2;
        for (long number = 1; number <= 5; number++)
        {
            Store(Here, number, Acknowledge(number, Here));
        }

        Api.Refusals = 3;
        var away = new Uri($"http://127.0.0.1:{FreePorts.Take()}");
        ReconciliationResult result = await ReconcileAsync(away);

        Assert.True(result.IsClean);
        Assert.Equal(5, result.Copies);
    }

    [Fact]
    public async Task A_silent_api_ends_the_reconciliation_with_an_error()
    {
        Acknowledge(1, Here);
        Api.Refusals = int.MaxValue;
        using MailboxApi api = Api.CreateClient(TimeSpan.FromMilliseconds(1));

        CannotRunException exception = await Assert.ThrowsAsync<CannotRunException>(
            () => new Reconciliation(_book, api, 100).RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains("answered 503", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_reports_whether_the_mailbox_has_the_mail()
    {
        Store(Here, 1, Guid.NewGuid());
        using MailboxApi api = Api.CreateClient(TimeSpan.Zero);

        Assert.True(await IsThereAsync(api, Here, 1));
        Assert.False(await IsThereAsync(api, Here, 2));
        Api.Refusals = 1;
        Assert.Null(await IsThereAsync(api, Here, 1));
    }

    private static Task<bool?> IsThereAsync(MailboxApi api, string mailbox, long number) => api.IsThereAsync(
        mailbox, MessageIds.Of("abc123", number), DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);

    private static string ContentOf(long number) => $"This is the content of {number:D12}";

    private Guid Acknowledge(long number, params IReadOnlyList<string> to)
    {
        var id = Guid.NewGuid();
        Attempt(number, AttemptOutcome.Acknowledged, id, to);
        return id;
    }

    private void Attempt(long number, AttemptOutcome outcome, Guid? id, params IReadOnlyList<string> to)
    {
        byte[] content = Encoding.ASCII.GetBytes(ContentOf(number));
        if (!_book.Mails.ContainsKey(number))
        {
            _book.Add(new MailLine(number, to, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
        }

        _book.Add(new AttemptLine(number, "mx.example.test:25", 1, 2, outcome, "250 2.0.0 Ok", id));
    }

    private void Store(string mailbox, long number, Guid id, string? content = null) =>
        Api.Mailboxes[mailbox].Add(new StoredMail(id, MessageIds.Of("abc123", number), content ?? ContentOf(number)));

    private async Task<ReconciliationResult> ReconcileAsync(params IEnumerable<Uri> others)
    {
        using MailboxApi api = Api.CreateClient(TimeSpan.FromMinutes(5), others);
        return await new Reconciliation(_book, api, rawShare: 100).RunAsync(TestContext.Current.CancellationToken);
    }

    private async Task AssertFoundAsync(FindingKind kind, string mailbox)
    {
        ReconciliationResult result = await ReconcileAsync();
        Finding finding = Assert.Single(result.Findings);
        Assert.Equal((kind, mailbox), (finding.Kind, finding.Mailbox));
        Assert.Equal(1, result.Count(kind));
    }
}
