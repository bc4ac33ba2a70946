using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests;

/// <summary>A real mail client on all three listeners. The API returns exactly the octets that it sent.</summary>
public sealed class SubmissionTests(StandaloneFixture standalone)
{
    [Theory]
    [InlineData("mx", SecureSocketOptions.None)]
    [InlineData("mx", SecureSocketOptions.StartTls)]
    [InlineData("submission", SecureSocketOptions.None)]
    [InlineData("submission", SecureSocketOptions.StartTls)]
    [InlineData("submissions", SecureSocketOptions.SslOnConnect)]
    public async Task A_message_is_read_back_as_it_was_sent(string listener, SecureSocketOptions security)
    {
        TestAccount account = await standalone.CreateAccountAsync();
        using SmtpClient client = await MailClient.ConnectAsync(standalone.Process.Ports, listener, security, account);
        MimeMessage message = MailClient.NewMessage(
            account.Address, "Grüße aus dem Test", "Hello.\n.\n..\nFrom the client.\n");

        string reply = await client.SendAsync(message, TestContext.Current.CancellationToken);

        JsonElement stored = await MailApi.SingleAsync(standalone.Api, account.Address);
        Assert.Equal($"2.0.0 Ok: stored as {stored.GetProperty("transactionId").GetString()}", reply);
        Assert.Equal("Grüße aus dem Test", stored.GetProperty("subject").GetString());
        MailApi.AssertContent(
            MailClient.OctetsOf(message), await MailApi.RawAsync(standalone.Api, account.Address, stored));
    }

    [Theory]
    [InlineData(SmtpCapabilities.Chunking)] // DATA
    [InlineData(SmtpCapabilities.None)] // BDAT, which the client prefers
    public async Task A_message_of_50_MB_is_read_back_as_it_was_sent(SmtpCapabilities without)
    {
        TestAccount account = await standalone.CreateAccountAsync();
        using SmtpClient client = await MailClient.ConnectAsync(
            standalone.Process.Ports, "submissions", SecureSocketOptions.SslOnConnect, account);
        client.Capabilities &= ~without;
        MimeMessage message = MailClient.NewMessage(account.Address, "Large", "Two files.\n", 18_000_000, 18_000_000);

        await client.SendAsync(message, TestContext.Current.CancellationToken);

        JsonElement stored = await MailApi.SingleAsync(standalone.Api, account.Address);
        Assert.Equal(
            [18_000_000L, 18_000_000L],
            stored.GetProperty("attachments").EnumerateArray().Select(part => part.GetProperty("size").GetInt64()));
        MailApi.AssertContent(
            MailClient.OctetsOf(message), await MailApi.RawAsync(standalone.Api, account.Address, stored));
    }

    [Fact]
    public async Task Message_above_the_size_limit_gets_552_and_the_session_continues()
    {
        TestAccount account = await standalone.CreateAccountAsync();
        using SmtpClient client = await MailClient.ConnectAsync(
            standalone.Process.Ports, "submission", SecureSocketOptions.StartTls, account);

        // Without SIZE and CHUNKING, the server detects the excess while it receives the content.
        client.Capabilities &= ~(SmtpCapabilities.Size | SmtpCapabilities.Chunking);
        MimeMessage tooBig = MailClient.NewMessage(
            account.Address, "Too big", "Three.\n", 15_000_000, 15_000_000, 15_000_000);

        SmtpCommandException refusal = await Assert.ThrowsAsync<SmtpCommandException>(
            () => client.SendAsync(tooBig, TestContext.Current.CancellationToken));
        await client.SendAsync(
            MailClient.NewMessage(account.Address, "Small", "Fits.\n"), TestContext.Current.CancellationToken);

        Assert.Equal(552, (int)refusal.StatusCode);
        JsonElement stored = await MailApi.SingleAsync(standalone.Api, account.Address);
        Assert.Equal("Small", stored.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Attachment_above_its_limit_refuses_the_whole_message()
    {
        TestAccount account = await standalone.CreateAccountAsync();
        using SmtpClient client = await MailClient.ConnectAsync(
            standalone.Process.Ports, "submission", SecureSocketOptions.StartTls, account);

        SmtpCommandException refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(
            MailClient.NewMessage(account.Address, "Attachment", "One file.\n", 26_214_401),
            TestContext.Current.CancellationToken));

        Assert.Equal(552, (int)refusal.StatusCode);
        Assert.Empty(await MailApi.ListAsync(standalone.Api, account.Address));
    }

    [Fact]
    public async Task Internationalized_address_is_accepted_with_SMTPUTF8()
    {
        var account = new TestAccount("grüße@example.test", "correct horse battery");
        await MailApi.PutAccountAsync(standalone.Api, account);
        using SmtpClient client = await MailClient.ConnectAsync(
            standalone.Process.Ports, "mx", SecureSocketOptions.StartTls, account);
        MimeMessage message = MailClient.NewMessage(account.Address, "日本語", "Inhalt.\n");

        await client.SendAsync(MailClient.International, message, TestContext.Current.CancellationToken);

        JsonElement stored = await MailApi.SingleAsync(standalone.Api, account.Address);
        Assert.Equal("日本語", stored.GetProperty("subject").GetString());
        Assert.Contains("with UTF8SMTPS", System.Text.Encoding.UTF8.GetString(
            await MailApi.RawAsync(standalone.Api, account.Address, stored)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_recipients_share_one_transaction_and_each_has_the_message()
    {
        List<TestAccount> accounts = [];
        for (int index = 0; index < 50; index++)
        {
            accounts.Add(await standalone.CreateAccountAsync());
        }

        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        string reply = await client.SendAsync(
            "sender@example.org", [.. accounts.Select(account => account.Address)], "Subject: All\r\n\r\nHello.");

        foreach (TestAccount account in accounts)
        {
            JsonElement stored = await MailApi.SingleAsync(standalone.Api, account.Address);
            Assert.Equal($"250 2.0.0 Ok: stored as {stored.GetProperty("transactionId").GetString()}", reply);
        }
    }

    [Fact]
    public async Task Full_mailbox_does_not_duplicate_the_mail_of_other_recipients()
    {
        TestAccount roomy = await standalone.CreateAccountAsync();
        TestAccount full = await standalone.CreateAccountAsync(quotaOctets: 60);
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        const string Content = "Subject: No Message-ID\r\n\r\nMore than half of the quota.";
        Assert.StartsWith(
            "250 ", await client.SendAsync("sender@example.org", [full.Address], Content), StringComparison.Ordinal);

        for (int attempt = 0; attempt < 3; attempt++)
        {
            string reply = await client.SendAsync("sender@example.org", [roomy.Address, full.Address], Content);
            Assert.StartsWith("452 4.2.2", reply, StringComparison.Ordinal);
        }

        Assert.Empty(await MailApi.ListAsync(standalone.Api, roomy.Address));
    }

    [Fact]
    public async Task Message_larger_than_the_quota_is_refused_for_good_at_RCPT_and_after_the_content()
    {
        TestAccount account = await standalone.CreateAccountAsync(quotaOctets: 60);
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        string content = $"Subject: Large\r\n\r\n{new string('x', 60)}";

        string reply = await client.SendAsync("sender@example.org", [account.Address], content);
        await client.CommandAsync("MAIL FROM:<sender@example.org> SIZE=61");
        string atRcpt = await client.CommandAsync($"RCPT TO:<{account.Address}>");
        await client.CommandAsync("RSET");
        await client.CommandAsync("MAIL FROM:<sender@example.org> SIZE=60");
        string fits = await client.CommandAsync($"RCPT TO:<{account.Address}>");

        Assert.StartsWith("552 5.2.2", reply, StringComparison.Ordinal);
        Assert.StartsWith("552 5.2.2", atRcpt, StringComparison.Ordinal);
        Assert.StartsWith("250 ", fits, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_transaction_changes_nothing_and_returns_the_first_id()
    {
        TestAccount account = await standalone.CreateAccountAsync();
        const string Content = "Message-ID: <repeat@example.org>\r\nSubject: Once\r\n\r\nHello.";

        IEnumerable<Task<string>> sends = Enumerable.Range(0, 20).Select(async _ =>
        {
            await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
            return await client.SendAsync("sender@example.org", [account.Address], Content);
        });
        string[] replies = await Task.WhenAll(sends);

        JsonElement stored = await MailApi.SingleAsync(standalone.Api, account.Address);
        string reply = Assert.Single(replies.Distinct());
        Assert.Equal($"250 2.0.0 Ok: stored as {stored.GetProperty("transactionId").GetString()}", reply);
    }
}
