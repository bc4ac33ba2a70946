using System.Net;
using System.Text;
using System.Text.Json;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class MessageListTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task Item_shows_the_summary_without_reading_the_content()
    {
        string address = await _host.MakeAccountAsync();
        TestMail mail = new TestMail { Preview = "Hi", Date = new(2029, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)) }
            .Add(new TestPart("text/plain", "Hi"u8.ToArray()))
            .Add(new TestPart("application/pdf", [1, 2, 3]) { FileName = "größe.pdf", TransferEncoding = "binary" });
        DeliveryReceipt receipt = await mail.DeliverAsync(_host, address);

        JsonElement page = await _host.GetAsync($"mailboxes/{address}/messages?preview=true").JsonAsync();
        JsonElement shorter = await _host.GetAsync($"mailboxes/{address}/messages").JsonAsync();

        Assert.Equal(JsonValueKind.Null, shorter.GetProperty("items")[0].GetProperty("preview").ValueKind);
        JsonElement item = Assert.Single(page.GetProperty("items").EnumerateArray());
        string expected = $$"""
            {"mailbox":"{{address}}","uid":1,"transactionId":"{{receipt.Id}}","receivedAt":"2029-01-01T00:00:00.000Z",
            "from":[{"name":"Alice","address":"alice@example.org"}],"to":[],"cc":[],"bcc":[],"replyTo":[],"sender":[],
            "subject":"Hello","date":"2029-01-01T01:00:00.000+01:00","preview":"Hi","seen":false,"authenticated":null,
            "quarantined":false,"listId":null,"autoSubmitted":null,
            "attachments":[{"number":2,"contentType":"application/pdf",
            "charset":null,"fileName":"größe.pdf","contentId":null,"size":3,"isAttachment":true,"isInline":false,
            "disposition":null,"sha256":null}],
            "size":{{mail.Octets.Length}},"recipients":[
            {"address":"{{address.Replace("@", "+tag@", StringComparison.Ordinal)}}","tag":"tag"}],
            "reversePath":"alice@example.org","messageId":"1@example.org","inReplyTo":null,"truncatedFields":[]}
            """;
        JsonElement wanted = JsonSerializer.Deserialize<JsonElement>(expected);
        Assert.True(JsonElement.DeepEquals(wanted, item), item.GetRawText());
        Assert.Equal(Members(wanted), Members(item)); // in the order in which people read them
    }

    [Fact]
    public async Task Item_of_a_message_with_very_many_parts_shows_the_first_ones()
    {
        const int Parts = 100;
        string address = await _host.MakeAccountAsync();
        var mail = new TestMail();
        for (int number = 1; number <= Parts; number++)
        {
            mail.Add(new TestPart("application/pdf", [1, 2, 3]) { FileName = $"{number}.pdf" });
        }

        await mail.DeliverAsync(_host, address);

        JsonElement page = await _host.GetAsync($"mailboxes/{address}/messages").JsonAsync();
        JsonElement changes = await _host.GetAsync($"mailboxes/{address}/messages/changes").JsonAsync();
        JsonElement message = await _host.GetAsync($"mailboxes/{address}/messages/1").JsonAsync();

        JsonElement item = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.InRange(item.GetProperty("attachments").GetArrayLength(), 5, 30);
        Assert.Equal("[\"parts\",\"attachments\"]", item.GetProperty("truncatedFields").GetRawText());
        Assert.True(JsonElement.DeepEquals(item, Assert.Single(changes.GetProperty("items").EnumerateArray())));
        Assert.Equal(Parts, message.GetProperty("attachments").GetArrayLength());
        Assert.Equal(Parts, message.GetProperty("parts").GetArrayLength());
        Assert.Equal("[]", message.GetProperty("truncatedFields").GetRawText());
    }

    [Fact]
    public async Task Newest_messages_come_first_on_request()
    {
        string address = await DeliverAsync(5);

        Assert.Equal("1 2 3 4 5", Joined(await PageAsync(address, "?order=asc")));
        Assert.Equal("5 4", Joined(await PageAsync(address, "?order=desc&limit=2")));
        Assert.Equal("3 2", Joined(await PageAsync(address, "?order=desc&limit=2&after=4")));
    }

    [Theory]
    [InlineData("asc")]
    [InlineData("desc")]
    public async Task Paging_shows_every_message_exactly_once_whatever_is_deleted_meanwhile(string order)
    {
        string address = await DeliverAsync(23);
        var seen = new List<long>();
        string after = "";
        JsonElement page;
        do
        {
            page = await PageAsync(address, $"?limit=4&order={order}{after}");
            seen.AddRange(Uids(page));
            foreach (long uid in Uids(page)) // the last one of them is the cursor itself
            {
                await _host.DeleteAsync($"mailboxes/{address}/messages/{uid}").StatusAsync(HttpStatusCode.NoContent);
            }

            after = $"&after={page.GetProperty("next").GetString()}";
        }
        while (page.GetProperty("hasMore").GetBoolean());

        IEnumerable<long> all = Enumerable.Range(1, 23).Select(uid => (long)uid);
        Assert.Equal(order == "asc" ? all : all.Reverse(), seen);
        Assert.Empty(Uids(await PageAsync(address, "")));
    }

    [Fact]
    public async Task Last_page_has_no_more_even_if_it_is_full_and_its_next_continues_later()
    {
        string address = await DeliverAsync(4);

        JsonElement first = await PageAsync(address, "?limit=2");
        JsonElement last = await PageAsync(address, $"?limit=2&after={Next(first)}");
        JsonElement empty = await PageAsync(address, $"?limit=500&after={Next(last)}");
        await NewMail(5).DeliverAsync(_host, address);
        JsonElement later = await PageAsync(address, $"?after={Next(empty)}");

        Assert.True(first.GetProperty("hasMore").GetBoolean());
        Assert.False(last.GetProperty("hasMore").GetBoolean());
        Assert.Equal("3 4", Joined(last));
        Assert.Equal(("", Next(last)), (Joined(empty), Next(empty)));
        Assert.Equal("5", Joined(later));
    }

    [Fact]
    public async Task A_full_page_after_a_cursor_has_as_many_messages_as_the_limit()
    {
        string address = await DeliverAsync(4);
        string next = Next(await PageAsync(address, "?limit=1"));
        await _host.DeleteAsync($"mailboxes/{address}/messages/1").StatusAsync(HttpStatusCode.NoContent);

        JsonElement page = await PageAsync(address, $"?limit=2&after={next}"); // its message was deleted
        JsonElement after = await PageAsync(address, $"?limit=1&after={Next(page)}");

        Assert.Equal("2 3", Joined(page));
        Assert.True(page.GetProperty("hasMore").GetBoolean());
        Assert.Equal("4", Joined(after));
        Assert.False(after.GetProperty("hasMore").GetBoolean());
    }

    [Theory]
    [InlineData("?limit=0", "'limit'")]
    [InlineData("?limit=501", "'limit'")]
    [InlineData("?limit=-1", "'limit'")]
    [InlineData("?limit=x", "'limit'")]
    [InlineData("?limit=", "'limit'")]
    [InlineData("?limit=1&limit=2", "2 times")]
    [InlineData("?after=-1", "'after'")]
    [InlineData("?after=9223372036854775808", "'after'")]
    [InlineData("?after=AQ", "'after'")]
    [InlineData("?after=x", "'after'")]
    [InlineData("?order=newest", "'order'")]
    [InlineData("?limt=5", "'limt'")]
    [InlineData("?%0A=5", "The given value")]
    public async Task Invalid_query_is_refused_and_the_error_named(string query, string says)
    {
        string detail = await _host.GetAsync($"mailboxes/bob@example.org/messages{query}")
            .ProblemAsync(400, "bad-query");

        Assert.Contains(says, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_marked_as_seen_and_as_unseen()
    {
        string address = await DeliverAsync(1);

        foreach (bool seen in (bool[])[true, true, false])
        {
            JsonElement changed = await _host.SendAsync(HttpMethod.Patch, $"mailboxes/{address}/messages/1",
                seen ? """{"seen":true}""" : """{"seen":false}""")
                .JsonAsync();
            JsonElement item = (await PageAsync(address, "")).GetProperty("items")[0];
            Assert.Equal(seen, item.GetProperty("seen").GetBoolean());
            Assert.Equal(item.GetRawText(), changed.GetRawText());
        }
    }

    [Theory]
    [InlineData("""{"seen":1}""", "true or false")]
    [InlineData("""{"seen":true,"flagged":true}""", "'flagged'")]
    public async Task Only_seen_can_be_changed(string body, string says)
    {
        string detail = await _host.SendAsync(HttpMethod.Patch, "mailboxes/bob@example.org/messages/1", body)
            .ProblemAsync(400, "bad-body");

        Assert.Contains(says, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_message_is_not_found()
    {
        string address = await DeliverAsync(1);
        await _host.DeleteAsync($"mailboxes/{address}/messages/1").StatusAsync(HttpStatusCode.NoContent);

        foreach (string below in (string[])["", "/raw", "/parts/1"])
        {
            await _host.GetAsync($"mailboxes/{address}/messages/1{below}").ProblemAsync(404, "no-such-message");
        }

        await _host.DeleteAsync($"mailboxes/{address}/messages/1").ProblemAsync(404, "no-such-message");
        await _host.SendAsync(HttpMethod.Patch, $"mailboxes/{address}/messages/1", """{"seen":true}""")
            .ProblemAsync(404, "no-such-message");
        await _host.GetAsync($"mailboxes/{address}/messages/0").ProblemAsync(404, "not-found");
        await _host.GetAsync($"mailboxes/{address}/messages/one").ProblemAsync(404, "not-found");
        await _host.SendAsync(HttpMethod.Post, $"mailboxes/{address}/messages", "{}")
            .ProblemAsync(405, "method-not-allowed");
    }

    private async Task<string> DeliverAsync(int count)
    {
        string address = await _host.MakeAccountAsync();
        for (int number = 1; number <= count; number++)
        {
            Assert.Equal(number, (await NewMail(number).DeliverAsync(_host, address)).Uid);
        }

        return address;
    }

    private static TestMail NewMail(int number) =>
        new TestMail().Add(new TestPart("text/plain", Encoding.ASCII.GetBytes($"Number {number}")));

    private static string Next(JsonElement page) => page.GetProperty("next").GetString()!;

    private static IEnumerable<string> Members(JsonElement item) =>
        item.EnumerateObject().Select(member => member.Name);

    private Task<JsonElement> PageAsync(string address, string query) =>
        _host.GetAsync($"mailboxes/{address}/messages{query}").JsonAsync();

    private static string Joined(JsonElement page) => string.Join(' ', Uids(page));

    private static long[] Uids(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(message => message.GetProperty("uid").GetInt64())];
}
