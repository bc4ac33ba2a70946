using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>Changes of many messages, and the changes that a client with a copy asks for.</summary>
public sealed class MessageBatchTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task Messages_are_marked_and_deleted_together()
    {
        string address = await DeliverAsync(5);

        Assert.Equal((2, 2), await BatchAsync(address, """{"uids":[1,3,99],"set":{"seen":true}}"""));
        Assert.Equal((2, 0), await BatchAsync(address, """{"uids":[1,3,99],"set":{"seen":true}}"""));
        Assert.Equal(3, await UnseenAsync(address));
        Assert.Equal((2, 2), await BatchAsync(address, """{"throughUid":4,"set":{"seen":true}}"""));
        Assert.Equal(1, await UnseenAsync(address));
        Assert.Equal((3, 3), await BatchAsync(address, """{"throughUid":3,"delete":true}"""));
        Assert.Equal((1, 1), await BatchAsync(address, """{"uids":[4],"delete":true}"""));
        JsonElement page = await _host.GetAsync($"mailboxes/{address}/messages").JsonAsync();
        Assert.Equal(5, Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("uid").GetInt64());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"delete":true}""")] // never all messages by omission
    [InlineData("""{"uids":[],"delete":true}""")]
    [InlineData("""{"uids":[1]}""")]
    [InlineData("""{"uids":[1],"delete":false}""")]
    [InlineData("""{"uids":[1],"set":{}}""")]
    [InlineData("""{"uids":[1],"throughUid":1,"delete":true}""")]
    [InlineData("""{"uids":[1],"delete":true,"set":{"seen":true}}""")]
    [InlineData("""{"uids":[0],"delete":true}""")]
    [InlineData("""{"throughUid":0,"delete":true}""")]
    [InlineData("""{"uids":"1","delete":true}""")]
    public async Task A_batch_that_is_not_clear_is_refused(string body)
    {
        string address = await DeliverAsync(1);

        await _host.SendAsync(HttpMethod.Post, $"mailboxes/{address}/messages/batch", body)
            .ProblemAsync(400, "bad-body");
        await _host.GetAsync($"mailboxes/{address}/messages/1").StatusAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_client_with_a_copy_gets_what_changed_since()
    {
        string address = await DeliverAsync(3);
        JsonElement all = await ChangesAsync(address, "?limit=2");
        JsonElement rest = await ChangesAsync(address, $"?since={Next(all)}");
        await BatchAsync(address, """{"uids":[1],"set":{"seen":true}}""");
        await BatchAsync(address, """{"uids":[2],"delete":true}""");
        JsonElement changed = await ChangesAsync(address, $"?since={Next(rest)}");
        JsonElement none = await ChangesAsync(address, $"?since={Next(changed)}");

        Assert.Equal(("1 2", true), (Uids(all), all.GetProperty("hasMore").GetBoolean()));
        Assert.Equal(("3", false), (Uids(rest), rest.GetProperty("hasMore").GetBoolean()));
        Assert.Equal("1", Uids(changed));
        Assert.True(changed.GetProperty("items")[0].GetProperty("seen").GetBoolean());
        Assert.Equal("[2]", changed.GetProperty("deletedUids").GetRawText());
        Assert.Equal(("", "[]"), (Uids(none), none.GetProperty("deletedUids").GetRawText()));
        Assert.Equal(Next(changed), Next(none));
        await _host.GetAsync($"mailboxes/{address}/messages/changes?since=7").ProblemAsync(400, "bad-query");
        await _host.GetAsync($"mailboxes/nobody-{address}/messages/changes").ProblemAsync(404, "no-such-mailbox");
    }

    [Fact]
    public async Task Mailboxes_are_listed_by_domain_and_deleted()
    {
        string domain = await _host.MakeDomainAsync();
        foreach (string name in (string[])["carol", "alice", "bob"])
        {
            await new TestMail().DeliverAsync(_host, $"{name}@{domain}"); // without an account, like postmaster's
        }

        JsonElement first = await _host.GetAsync($"mailboxes?domain={domain}&limit=2").JsonAsync();
        JsonElement last = await _host.GetAsync($"mailboxes?domain={domain}&after={Next(first)}").JsonAsync();
        await _host.DeleteAsync($"mailboxes/bob@{domain}").StatusAsync(HttpStatusCode.NoContent);
        JsonElement left = await _host.GetAsync($"mailboxes?domain={domain}").JsonAsync();

        Assert.Equal(($"alice@{domain} bob@{domain}", true), (Names(first), first.GetProperty("hasMore").GetBoolean()));
        Assert.Equal(($"carol@{domain}", false), (Names(last), last.GetProperty("hasMore").GetBoolean()));
        Assert.Equal(1, first.GetProperty("items")[0].GetProperty("messageCount").GetInt64());
        Assert.Equal($"alice@{domain} carol@{domain}", Names(left));
        await _host.GetAsync($"mailboxes/bob@{domain}").ProblemAsync(404, "no-such-mailbox");
        Assert.Equal(2, (await new TestMail().DeliverAsync(_host, $"bob@{domain}")).Uid); // a UID is never reused
    }

    private async Task<string> DeliverAsync(int count)
    {
        string address = await _host.MakeAccountAsync();
        for (int number = 0; number < count; number++)
        {
            await new TestMail().DeliverAsync(_host, address);
        }

        return address;
    }

    private async Task<(long Matched, long Changed)> BatchAsync(string address, string body)
    {
        JsonElement outcome = await _host.SendAsync(HttpMethod.Post, $"mailboxes/{address}/messages/batch", body)
            .JsonAsync();
        Assert.True(outcome.GetProperty("isComplete").GetBoolean());
        return (outcome.GetProperty("matchedCount").GetInt64(), outcome.GetProperty("changedCount").GetInt64());
    }

    private Task<JsonElement> ChangesAsync(string address, string query) =>
        _host.GetAsync($"mailboxes/{address}/messages/changes{query}").JsonAsync();

    private async Task<long> UnseenAsync(string address) =>
        (await _host.GetAsync($"mailboxes/{address}").JsonAsync()).GetProperty("unseenCount").GetInt64();

    private static string Next(JsonElement page) => page.GetProperty("next").GetString()!;

    private static string Uids(JsonElement page) => string.Join(
        ' ', page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("uid").GetInt64()));

    private static string Names(JsonElement page) => string.Join(
        ' ', page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("address").GetString()));
}
