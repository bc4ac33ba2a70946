using System.Net;
using RelateMail.Testing;

namespace RelateMail.SignUp.Tests;

public sealed class SignUpTests(SignUpFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_signs_up_and_follows_the_link()
    {
        TestMailbox mailbox = await fixture.Mail.CreateMailboxAsync(cancellationToken: Token);
        await fixture.App.PostAsync($"/signup?email={mailbox.Address}", null, Token);

        ReceivedMail mail = await mailbox.WaitForMailAsync("Confirm", cancellationToken: Token);
        string welcome = await fixture.App.GetStringAsync(mail.Links.Single(), Token);

        Assert.Equal($"Welcome, {mailbox.Address}.", welcome);
        Assert.Equal(HttpStatusCode.OK, (await fixture.App.GetAsync($"/members/{mailbox.Address}", Token)).StatusCode);
    }

    [Fact]
    public async Task Mail_arrives_once_although_the_server_defers_it_and_loses_the_reply()
    {
        TestMailbox mailbox = await fixture.Mail.CreateMailboxAsync(cancellationToken: Token);
        fixture.Mail.Faults.Defer(mailbox.Address, times: 1);
        fixture.Mail.Faults.Drop(mailbox.Address, FaultStage.Reply, times: 1);

        await fixture.App.PostAsync($"/signup?email={mailbox.Address}", null, Token);

        await mailbox.WaitForMailAsync(cancellationToken: Token);
        Assert.Single(await mailbox.ListAsync(Token));
    }

    [Fact]
    public async Task Sign_up_fails_if_the_address_is_rejected()
    {
        using HttpResponseMessage answer =
            await fixture.App.PostAsync("/signup?email=nobody@example.test", null, Token);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public Task Hundred_people_sign_up_at_once() =>
        Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Person_signs_up_and_follows_the_link()));
}
