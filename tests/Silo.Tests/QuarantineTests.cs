using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class QuarantineTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task A_quarantined_message_is_hidden_unless_a_list_asks_for_it()
    {
        string address = await DeliverAsync();

        Assert.Equal("1 3", await UidsAsync(address, ""));
        Assert.Equal("1 3", await UidsAsync(address, "?quarantined=exclude"));
        Assert.Equal("1 2 3", await UidsAsync(address, "?quarantined=include"));
        Assert.Equal("2", await UidsAsync(address, "?quarantined=only"));
        await _host.GetAsync($"mailboxes/{address}/messages?quarantined=all").ProblemAsync(400, "bad-query");
        JsonElement mailbox = await _host.GetAsync($"mailboxes/{address}").JsonAsync();
        Assert.Equal(2, mailbox.GetProperty("messageCount").GetInt64());
        Assert.Equal(1, mailbox.GetProperty("quarantinedCount").GetInt64());
        Assert.True((await _host.GetAsync($"mailboxes/{address}/messages/2").JsonAsync())
            .GetProperty("quarantined").GetBoolean());
    }

    [Fact]
    public async Task A_released_message_has_a_new_UID_that_every_cursor_reaches()
    {
        string address = await DeliverAsync();
        JsonElement before = await _host.GetAsync($"mailboxes/{address}/messages").JsonAsync();

        JsonElement released = await ReleaseAsync(address, 2).JsonAsync();
        JsonElement repeated = await ReleaseAsync(address, 2).JsonAsync();

        Assert.Equal(4, released.GetProperty("uid").GetInt64());
        Assert.False(released.GetProperty("quarantined").GetBoolean());
        Assert.Equal(released.GetRawText(), repeated.GetRawText());
        Assert.Equal("4", await UidsAsync(address, $"?after={before.GetProperty("next").GetString()}"));
        Assert.Equal("", await UidsAsync(address, "?quarantined=only"));
        await _host.GetAsync($"mailboxes/{address}/messages/2").ProblemAsync(404, "no-such-message");
    }

    [Fact]
    public async Task Only_a_quarantined_message_is_released()
    {
        string address = await DeliverAsync();

        await ReleaseAsync(address, 1).ProblemAsync(409, "not-quarantined");
        await ReleaseAsync(address, 9).ProblemAsync(404, "no-such-message");
    }

    private async Task<string> DeliverAsync()
    {
        string address = await _host.MakeAccountAsync();
        foreach (bool isQuarantined in (bool[])[false, true, false])
        {
            await new TestMail { IsQuarantined = isQuarantined }.DeliverAsync(_host, address);
        }

        return address;
    }

    private Task<HttpResponseMessage> ReleaseAsync(string address, long uid) =>
        _host.Client.PostAsync(
            new Uri($"/api/v1/mailboxes/{address}/messages/{uid}/release", UriKind.Relative), content: null,
            TestContext.Current.CancellationToken);

    private async Task<string> UidsAsync(string address, string query)
    {
        JsonElement page = await _host.GetAsync($"mailboxes/{address}/messages{query}").JsonAsync();
        return string.Join(
            ' ', page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("uid").GetInt64()));
    }
}
