using System.Diagnostics;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace RelateMail.Testing.Tests;

public sealed class ServerTests(SharedServer shared, ITestOutputHelper output)
{
    private readonly RelateMailServer _mail = shared.Mail;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_of_an_application_arrives_with_links_codes_and_parts()
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        var body = new BodyBuilder
        {
            TextBody = "Your code is 123-456. Confirm: https://app.test/confirm?id=7&key=a.",
            HtmlBody = "<p>Code 123-456 <a href=\"https://app.test/confirm?id=7&amp;key=a\">Confirm</a></p>",
        };
        body.Attachments.Add("terms.txt", "terms"u8.ToArray());
        MimeMessage message = Sender.Compose(mailbox.Address, "Welcome");
        message.Body = body.ToMessageBody();

        await _mail.SendAsync(message);
        ReceivedMail mail = await mailbox.WaitForMailAsync(cancellationToken: Token);

        Assert.Equal("Welcome", mail.Subject);
        Assert.Equal(new Uri("https://app.test/confirm?id=7&key=a"), Assert.Single(mail.Links));
        Assert.Equal("123456", Assert.Single(mail.Codes));
        Assert.Equal("terms.txt", Assert.Single(mail.Attachments).FileName);
        Assert.Equal("terms", Encoding.UTF8.GetString(await mail.ReadPartAsync(mail.Attachments[0].Number, Token)));
        Assert.Contains("Subject: Welcome", Encoding.UTF8.GetString(await mail.ReadRawAsync(Token)));
    }

    [Fact]
    public async Task Wait_begins_before_the_mail_and_each_mail_is_taken_once()
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        Task<ReceivedMail> second = mailbox.WaitForMailAsync("second", cancellationToken: Token);

        await _mail.SendAsync(mailbox.Address, "The first");
        await _mail.SendAsync(mailbox.Address, "The second");

        Assert.Equal("The second", (await second).Subject);
        Assert.Equal("The first", (await mailbox.WaitForMailAsync(cancellationToken: Token)).Subject);
        await Assert.ThrowsAsync<TimeoutException>(
            () => mailbox.WaitForMailAsync(TimeSpan.FromMilliseconds(300), Token));
        Assert.Equal(2, (await mailbox.ListAsync(Token)).Count);
    }

    [Fact]
    public async Task Wait_that_fails_names_what_came_instead()
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        await _mail.SendAsync(mailbox.Address, "Another subject");

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(
            () => mailbox.WaitForMailAsync("Welcome", TimeSpan.FromMilliseconds(300), Token));

        Assert.Contains(mailbox.Address, exception.Message);
        Assert.Contains("'Another subject'", exception.Message);
    }

    [Fact]
    public async Task Login_with_the_password_of_a_mailbox_submits_mail()
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(password: "a-long-password", cancellationToken: Token);
        using var client = new SmtpClient();
        await client.ConnectAsync(_mail.Host, _mail.SubmissionPort, SecureSocketOptions.None, Token);

        await Assert.ThrowsAsync<AuthenticationException>(
            () => client.AuthenticateAsync(mailbox.Address, "another password", Token));
        await client.AuthenticateAsync(mailbox.Address, "a-long-password", Token);
        await client.SendAsync(Sender.Compose(mailbox.Address, "Submitted"), Token);

        ReceivedMail mail = await mailbox.WaitForMailAsync(cancellationToken: Token);
        Assert.Equal(mailbox.Address, mail.Message.Received.Login);
    }

    [Fact]
    public async Task Certificate_of_the_server_is_used_for_starttls()
    {
        await using RelateMailServer mail = await RelateMailServer.StartAsync(new() { UseTls = true }, Token);
        TestMailbox mailbox = await mail.CreateMailboxAsync(cancellationToken: Token);
        using var client = new SmtpClient
        {
            ServerCertificateValidationCallback = (_, certificate, _, _) =>
                certificate!.GetCertHashString() == mail.Certificate!.GetCertHashString(),
            CheckCertificateRevocation = false,
        };
        await client.ConnectAsync(mail.Host, mail.SmtpPort, SecureSocketOptions.StartTls, Token);
        await client.SendAsync(Sender.Compose(mailbox.Address, "Encrypted"), Token);

        Assert.NotNull((await mailbox.WaitForMailAsync(cancellationToken: Token)).Message.Tls);
    }

    [Fact]
    public async Task Folder_keeps_the_mail_for_the_next_server()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string address;
            await using (RelateMailServer first = await RelateMailServer.StartAsync(new() { Folder = folder }, Token))
            {
                address = (await first.CreateMailboxAsync(cancellationToken: Token)).Address;
                await first.SendAsync(address, "Kept");
            }

            await using RelateMailServer second = await RelateMailServer.StartAsync(new() { Folder = folder }, Token);

            TestMailbox mailbox = second.OpenMailbox(address);
            Assert.Equal("Kept", (await mailbox.WaitForMailAsync(cancellationToken: Token)).Subject);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Servers_start_in_parallel_each_with_its_own_ports_and_mail()
    {
        long started = Stopwatch.GetTimestamp();
        RelateMailServer[] servers =
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RelateMailServer.StartAsync(null, Token)));
        output.WriteLine($"5 servers: {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
        try
        {
            Assert.Equal(15, servers.SelectMany(server => (int[])[
                server.SmtpPort, server.SubmissionPort, server.ApiAddress.Port]).Distinct().Count());
            await Task.WhenAll(servers.Select(async (server, number) =>
            {
                TestMailbox mailbox = await server.CreateMailboxAsync("same-name", cancellationToken: Token);
                await server.SendAsync(mailbox.Address, $"Mail {number}");
                Assert.Equal($"Mail {number}", (await mailbox.WaitForMailAsync(cancellationToken: Token)).Subject);
                Assert.Single(await mailbox.ListAsync(Token));
            }));
        }
        finally
        {
            started = Stopwatch.GetTimestamp();
            await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
            output.WriteLine($"5 stops: {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
        }
    }

    [Fact]
    public async Task Hundred_mailboxes_wait_in_parallel()
    {
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
            Task<ReceivedMail> wait = mailbox.WaitForMailAsync(TimeSpan.FromSeconds(30), Token);
            await _mail.SendAsync(mailbox.Address, $"Mail {number}");
            Assert.Equal($"Mail {number}", (await wait).Subject);
        }));
        output.WriteLine($"100 mailboxes: {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
    }

    [Fact]
    public async Task Next_server_starts_within_two_seconds()
    {
        long started = Stopwatch.GetTimestamp();
        RelateMailServer mail = await RelateMailServer.StartAsync(null, Token);
        TimeSpan start = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        await mail.DisposeAsync();
        TimeSpan stop = Stopwatch.GetElapsedTime(started);
        output.WriteLine($"start {start.TotalSeconds:F2} s, stop {stop.TotalSeconds:F2} s");
        Assert.InRange(start, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }
}
