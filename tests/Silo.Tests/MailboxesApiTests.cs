using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class MailboxesApiTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task A_new_accounts_mailbox_is_empty()
    {
        string address = await _host.MakeAccountAsync();

        JsonElement mailbox = await _host.GetAsync($"mailboxes/{address}").JsonAsync();
        JsonElement page = await _host.GetAsync($"mailboxes/{address}/messages").JsonAsync();

        Assert.Equal(
            $$"""{"address":"{{address}}","messageCount":0,"unseenCount":0,"quarantinedCount":0,"usedBytes":0,"""
                + "\"quotaBytes\":null,\"nextUid\":1,"
                + $$"""
                   "uidValidity":"{{mailbox.GetProperty("uidValidity")}}"}
                   """,
            mailbox.GetRawText());
        Assert.Matches("^[1-9][0-9]*$", mailbox.GetProperty("uidValidity").GetString());
        Assert.Equal(0, page.GetProperty("items").GetArrayLength());
        Assert.False(page.GetProperty("hasMore").GetBoolean());
        await new TestMail().DeliverAsync(_host, address);
        JsonElement later = await _host.GetAsync(
            $"mailboxes/{address}/messages?after={page.GetProperty("next")}").JsonAsync();
        Assert.Equal(1, later.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_mailbox_shows_its_message_count_and_size()
    {
        string address = await _host.MakeAccountAsync();
        await _host.PutAsync($"accounts/{address}", """{"quotaBytes":100000}""").StatusAsync(HttpStatusCode.OK);
        var mail = new TestMail();
        await mail.DeliverAsync(_host, address);
        await mail.DeliverAsync(_host, address);
        await _host.SendAsync(HttpMethod.Patch, $"mailboxes/{address}/messages/1", """{"seen":true}""")
            .StatusAsync(HttpStatusCode.OK);

        JsonElement mailbox = await _host.GetAsync($"mailboxes/{address}").JsonAsync();

        Assert.Equal(2, mailbox.GetProperty("messageCount").GetInt64());
        Assert.Equal(1, mailbox.GetProperty("unseenCount").GetInt64());
        Assert.Equal(2 * mail.Octets.Length, mailbox.GetProperty("usedBytes").GetInt64());
        Assert.Equal(100000, mailbox.GetProperty("quotaBytes").GetInt64());
        Assert.Equal(3, mailbox.GetProperty("nextUid").GetInt64());
    }

    [Fact]
    public async Task Reading_a_mailbox_does_not_create_it()
    {
        string address = $"nobody@{await _host.MakeDomainAsync()}";

        for (int time = 0; time < 2; time++)
        {
            await _host.GetAsync($"mailboxes/{address}").ProblemAsync(404, "no-such-mailbox");
            await _host.GetAsync($"mailboxes/{address}/messages").ProblemAsync(404, "no-such-mailbox");
        }
    }

    [Fact]
    public async Task Messages_outlive_their_account()
    {
        string address = await _host.MakeAccountAsync();
        await new TestMail().DeliverAsync(_host, address);
        await _host.DeleteAsync($"accounts/{address}").StatusAsync(HttpStatusCode.NoContent);

        JsonElement page = await _host.GetAsync($"mailboxes/{address}/messages").JsonAsync();

        Assert.Equal(1, page.GetProperty("items").GetArrayLength());
    }
}
