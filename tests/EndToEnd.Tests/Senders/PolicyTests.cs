using System.Net.Http.Json;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;
using static RelateMail.EndToEnd.Tests.Senders.JudgingServer;

namespace RelateMail.EndToEnd.Tests.Senders;

/// <summary>The policies of recipient domains for mail that fails sender authentication.</summary>
public sealed class PolicyTests(SenderFixture fixture) : IClassFixture<SenderFixture>
{
    private static readonly object s_enforce = new { dmarc = "enforce" };
    private static readonly object s_reject = new { spfFail = "reject" };

    private readonly JudgingServer _server = fixture.Server;

    // RFC 7372 §3.3
    [Fact]
    public async Task Enforcement_refuses_a_forged_message_and_stores_nothing()
    {
        TestAccount account = await _server.CreateAccountAsync("enforce.test", s_enforce);

        string reply = await SendAsync("strict.example", account.Address);

        Assert.StartsWith("550 5.7.26 ", reply, StringComparison.Ordinal);
        Assert.Empty(await MailApi.ListAsync(_server.Api, account.Address));
    }

    [Theory]
    [InlineData("strict.example", SenderFixture.Permitted)] // passes
    [InlineData("soft.example", SenderFixture.Stranger)] // p=none
    [InlineData("testing.example", SenderFixture.Stranger)] // t=y
    [InlineData("unknown.example", SenderFixture.Stranger)] // no record
    [InlineData("strict.example", "10.1.2.3")] // a private address is not judged
    public async Task Enforcement_accepts_other_mail(string domain, string client)
    {
        TestAccount account = await _server.CreateAccountAsync("enforce.test", s_enforce);

        string reply = await _server.SendAsync(client, $"alice@{domain}", Mail(domain), account.Address);

        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforcement_accepts_mail_of_a_list_and_records_the_reason()
    {
        TestAccount account = await _server.CreateAccountAsync("enforce.test", s_enforce);
        string content = Mail("strict.example", field: "List-Id: <talk.lists.example>\r\n");

        string reply = await _server.SendAsync(
            SenderFixture.Stranger, "talk@soft.example", content, account.Address);

        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        Assert.Equal("mailing-list", await ReasonAsync(account));
    }

    [Fact]
    public async Task Quarantined_mail_is_hidden_until_it_is_released_under_a_new_UID()
    {
        TestAccount account = await _server.CreateAccountAsync("hold.test", new { dmarc = "quarantine" });
        string path = $"mailboxes/{account.Address}/messages";
        CancellationToken cancel = TestContext.Current.CancellationToken;

        string reply = await SendAsync("strict.example", account.Address);
        JsonElement held = await _server.Api.GetFromJsonAsync<JsonElement>($"{path}?quarantined=only", cancel);

        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        Assert.Empty(await MailApi.ListAsync(_server.Api, account.Address));
        Assert.True(Assert.Single(held.GetProperty("items").EnumerateArray()).GetProperty("quarantined").GetBoolean());
        JsonElement verdicts = (await _server.ViewAsync(account)).GetProperty("authentication");
        Assert.Equal("quarantine", verdicts.GetProperty("disposition").GetString());

        HttpResponseMessage released = await _server.Api.PostAsync($"{path}/1/release", null, cancel);
        HttpResponseMessage again = await _server.Api.PostAsync($"{path}/1/release", null, cancel);

        released.EnsureSuccessStatusCode();
        again.EnsureSuccessStatusCode();
        JsonElement item = Assert.Single(await MailApi.ListAsync(_server.Api, account.Address));
        Assert.Equal(2, item.GetProperty("uid").GetInt64());
        Assert.False(item.GetProperty("quarantined").GetBoolean());
    }

    [Fact]
    public async Task A_message_is_accepted_if_the_domain_of_one_recipient_accepts_it()
    {
        TestAccount strict = await _server.CreateAccountAsync("enforce.test", s_enforce);
        TestAccount open = await _server.CreateAccountAsync("open.test");

        string reply = await SendAsync("strict.example", strict.Address, open.Address);

        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        Assert.Equal("other-recipients", await ReasonAsync(strict));
    }

    [Fact]
    public async Task A_message_is_refused_if_the_domains_of_all_recipients_refuse_it()
    {
        TestAccount dmarc = await _server.CreateAccountAsync("enforce.test", s_enforce);
        TestAccount spf = await _server.CreateAccountAsync("reject.test", s_reject);

        string reply = await SendAsync("strict.example", dmarc.Address, spf.Address);

        Assert.StartsWith("550 5.7.26 ", reply, StringComparison.Ordinal);
        Assert.Empty(await MailApi.ListAsync(_server.Api, dmarc.Address));
        Assert.Empty(await MailApi.ListAsync(_server.Api, spf.Address));
    }

    // RFC 7372 §3.2
    [Theory]
    [InlineData("plain.example", SenderFixture.Stranger, "550 5.7.23 ")]
    [InlineData("plain.example", SenderFixture.Permitted, "250 ")]
    [InlineData("soft.example", SenderFixture.Stranger, "250 ")]
    public async Task Mail_that_fails_SPF_is_refused_on_request(string domain, string client, string reply)
    {
        TestAccount account = await _server.CreateAccountAsync("reject.test", s_reject);

        string actual = await _server.SendAsync(client, $"alice@{domain}", Mail(domain), account.Address);

        Assert.StartsWith(reply, actual, StringComparison.Ordinal);
    }

    private Task<string> SendAsync(string domain, params string[] recipients) =>
        _server.SendAsync(SenderFixture.Stranger, $"alice@{domain}", Mail(domain), recipients);

    private async Task<string?> ReasonAsync(TestAccount account)
    {
        JsonElement verdicts = (await _server.ViewAsync(account)).GetProperty("authentication");
        Assert.Equal("fail", verdicts.GetProperty("dmarc").GetProperty("result").GetString());
        return verdicts.GetProperty("reason").GetString();
    }
}
