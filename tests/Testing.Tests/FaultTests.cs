using System.Diagnostics;
using MailKit.Net.Smtp;

namespace RelateMail.Testing.Tests;

public sealed class FaultTests(SharedServer shared)
{
    private readonly RelateMailServer _mail = shared.Mail;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultStage.Recipient)]
    [InlineData(FaultStage.Content)]
    public async Task Mail_is_deferred_as_often_as_asked(FaultStage stage)
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        using MailFault fault = _mail.Faults.Defer(mailbox.Address, stage, times: 2);

        SmtpCommandException first = await FailAsync(mailbox);
        SmtpCommandException second = await FailAsync(mailbox);
        await _mail.SendAsync(mailbox.Address, "At last");

        Assert.Equal((451, 451, 2), ((int)first.StatusCode, (int)second.StatusCode, fault.Hits));
        Assert.Contains("Deferred by the test", first.Message);
        Assert.Equal("At last", (await mailbox.WaitForMailAsync(cancellationToken: Token)).Subject);
        Assert.Single(await mailbox.ListAsync(Token));
    }

    [Theory]
    [InlineData(FaultStage.Recipient)]
    [InlineData(FaultStage.Content)]
    public async Task Mail_is_rejected_until_the_fault_ends(FaultStage stage)
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        using (_mail.Faults.Reject(mailbox.Address, stage, code: 552, text: "Too large"))
        {
            SmtpCommandException exception = await FailAsync(mailbox);
            Assert.Equal(552, (int)exception.StatusCode);
        }

        await _mail.SendAsync(mailbox.Address, "Now");
        Assert.Equal("Now", (await mailbox.WaitForMailAsync(cancellationToken: Token)).Subject);
    }

    [Fact]
    public async Task Fault_of_one_recipient_spares_others()
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        using MailFault fault = _mail.Faults.Reject("another@example.test");

        await _mail.SendAsync(mailbox.Address, "Spared");

        Assert.Equal(0, fault.Hits);
    }

    [Theory]
    [InlineData(FaultStage.Recipient, 0)]
    [InlineData(FaultStage.Content, 0)]
    [InlineData(FaultStage.Reply, 1)]
    public async Task Connection_is_lost_before_or_after_the_mail_is_stored(FaultStage stage, int stored)
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        using MailFault fault = _mail.Faults.Drop(mailbox.Address, stage, times: 1);

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => _mail.SendAsync(mailbox.Address, "Lost?"));

        Assert.True(exception is SmtpProtocolException or IOException, exception.ToString());
        Assert.Equal(1, fault.Hits);
        Assert.Equal(stored, (await mailbox.ListAsync(Token)).Count);
    }

    [Fact]
    public async Task Repeat_after_a_lost_reply_is_the_same_mail()
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        MimeKit.MimeMessage message = Sender.Compose(mailbox.Address, "Once");
        using MailFault fault = _mail.Faults.Drop(mailbox.Address, FaultStage.Reply, times: 1);

        await Assert.ThrowsAnyAsync<Exception>(() => _mail.SendAsync(message));
        await _mail.SendAsync(message);

        Assert.Single(await mailbox.ListAsync(Token));
    }

    [Fact]
    public async Task Delay_is_waited_for()
    {
        TestMailbox mailbox = await _mail.CreateMailboxAsync(cancellationToken: Token);
        using MailFault fault = _mail.Faults.Delay(TimeSpan.FromMilliseconds(400), mailbox.Address);
        long started = Stopwatch.GetTimestamp();

        await _mail.SendAsync(mailbox.Address, "Slow");

        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(390));
        Assert.Equal(1, fault.Hits);
    }

    [Fact]
    public async Task Connections_are_refused_delayed_or_lost_before_the_greeting()
    {
        await using RelateMailServer mail = await RelateMailServer.StartAsync(null, Token);
        TestMailbox mailbox = await mail.CreateMailboxAsync(cancellationToken: Token);
        mail.Faults.Defer(at: FaultStage.Connect, times: 1, code: 421, text: "Busy");
        SmtpCommandException busy =
            await Assert.ThrowsAsync<SmtpCommandException>(() => mail.SendAsync(mailbox.Address, "One"));
        mail.Faults.Drop(at: FaultStage.Connect, times: 1);
        await Assert.ThrowsAnyAsync<Exception>(() => mail.SendAsync(mailbox.Address, "Two"));
        await mail.SendAsync(mailbox.Address, "Three");

        Assert.Equal(421, (int)busy.StatusCode);
        Assert.Equal("Three", Assert.Single(await mailbox.ListAsync(Token)).Subject);
    }

    [Fact]
    public void Impossible_faults_are_errors_of_the_test()
    {
        Assert.Throws<ArgumentException>(() => _mail.Faults.Reject(at: FaultStage.Reply));
        Assert.Throws<ArgumentException>(() => _mail.Faults.Drop("a@example.test", FaultStage.Connect));
        Assert.Throws<ArgumentOutOfRangeException>(() => _mail.Faults.Defer(code: 550));
        Assert.Throws<ArgumentOutOfRangeException>(() => _mail.Faults.Reject(times: 0));
    }

    private async Task<SmtpCommandException> FailAsync(TestMailbox mailbox) =>
        await Assert.ThrowsAsync<SmtpCommandException>(() => _mail.SendAsync(mailbox.Address, "Refused"));
}
