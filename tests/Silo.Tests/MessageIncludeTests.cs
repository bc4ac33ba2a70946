using System.Text;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class MessageIncludeTests(SharedHost shared)
{
    private const string Reply = "It works.\r\n\r\nOn Mon, Jan 5, 2026 at 10:00 AM Bob <bob@example.org> wrote:\r\n"
        + "> Does it work?\r\n-- \r\nAlice\r\n";

    private static readonly string[] s_members = ["text", "html", "headers", "parts", "strippedText"];

    private readonly SiloHost _host = shared.Host;

    [Theory]
    [InlineData("", "text html headers parts")]
    [InlineData("?include=", "")]
    [InlineData("?include=text", "text")]
    [InlineData("?include=html,strippedText", "html strippedText")]
    [InlineData("?include=strippedText", "strippedText")]
    [InlineData("?include=headers,parts,text,html,strippedText", "text html headers parts strippedText")]
    public async Task Only_members_that_the_client_names_are_included(string query, string included)
    {
        string path = await DeliverAsync(new TestMail()
            .Add(new TestPart("text/plain", Encoding.ASCII.GetBytes(Reply)))
            .Add(new TestPart("text/html", "<p>It works.</p>"u8.ToArray())));

        JsonElement message = await _host.GetAsync(path + query).JsonAsync();

        Assert.Equal(
            included,
            string.Join(' ', s_members.Where(name => message.GetProperty(name).ValueKind != JsonValueKind.Null)));
        Assert.Equal("Hello", message.GetProperty("subject").GetString());
    }

    [Theory]
    [InlineData("body")]
    [InlineData("text,")]
    [InlineData("text html")]
    [InlineData("Text")]
    public async Task Unknown_members_are_refused(string include)
    {
        string detail = await _host.GetAsync($"mailboxes/bob@example.org/messages/1?include={include}")
            .ProblemAsync(400, "bad-query");

        Assert.Contains("'include'", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stripped_text_of_a_reply_has_neither_quote_nor_signature()
    {
        string path = await DeliverAsync(
            new TestMail().Add(new TestPart("text/plain", Encoding.ASCII.GetBytes(Reply))));

        JsonElement message = await _host.GetAsync($"{path}?include=text,strippedText").JsonAsync();

        Assert.Equal("It works.", message.GetProperty("strippedText").GetString());
        Assert.Equal(Reply, message.GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_stripped_text_is_made_of_the_HTML_if_there_is_no_plain_text()
    {
        const string Html = "<style>p { color: red }</style><p>It <b>works</b> &amp; shines.</p><div>On Mon, Jan 5,"
            + " 2026 at 10:00 AM Bob &lt;bob@example.org&gt; wrote:<br></div><blockquote>Does it work?</blockquote>";
        string path = await DeliverAsync(
            new TestMail().Add(new TestPart("text/html", Encoding.ASCII.GetBytes(Html))));

        JsonElement message = await _host.GetAsync($"{path}?include=strippedText").JsonAsync();

        Assert.Equal("It works & shines.", message.GetProperty("strippedText").GetString());
        Assert.Equal(JsonValueKind.Null, message.GetProperty("html").ValueKind);
        Assert.Equal(JsonValueKind.Null, message.GetProperty("text").ValueKind);
    }

    [Fact]
    public async Task Members_that_the_entry_of_an_earlier_gateway_lacks_are_read_from_its_octets()
    {
        string path = await DeliverAsync(
            new TestMail("Subject: x\r\nList-Id: Dev <dev.example.org>\r\nAuto-Submitted: auto-replied\r\n")
                .Add(new TestPart("text/plain", Encoding.ASCII.GetBytes(Reply))));

        JsonElement message = await _host.GetAsync(path).JsonAsync();
        JsonElement bare = await _host.GetAsync($"{path}?include=").JsonAsync();

        Assert.Equal("It works.", message.GetProperty("preview").GetString());
        Assert.Equal("dev.example.org", message.GetProperty("listId").GetString());
        Assert.Equal("auto-replied", message.GetProperty("autoSubmitted").GetString());
        Assert.Equal(JsonValueKind.Null, bare.GetProperty("preview").ValueKind);
        Assert.Equal(JsonValueKind.Null, bare.GetProperty("listId").ValueKind);
    }

    private async Task<string> DeliverAsync(TestMail mail)
    {
        string address = await _host.MakeAccountAsync();
        await mail.DeliverAsync(_host, address);
        return $"mailboxes/{address}/messages/1";
    }
}
