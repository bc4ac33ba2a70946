using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content.Mime;

namespace RelateMail.Ingress.Tests.Content;

public sealed class PreviewTests
{
    private const string Alternative = "Content-Type: multipart/alternative; boundary=b\n\n--b\n";

    [Theory]
    [InlineData("\nHello,\n\n  world\n", "Hello, world")]
    [InlineData("Content-Transfer-Encoding: base64\n\nSGVsbG8sIHdvcmxk\n", "Hello, world")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n\nHello,=\n wor=6Cd\n", "Hello, world")]
    [InlineData(
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe",
        "Grüße")]
    [InlineData("\nOn Monday, Alice wrote:\n> one\n> two\n\nYes.\n-- \nBob\n", "Yes.")]
    [InlineData("\n> one\n>> two\n", "one two")] // nothing but a quote
    [InlineData("\n\n\n", null)]
    [InlineData("Content-Type: text/html\n\n<style>p{}</style><p>Hello,<br>w&ouml;rld</p>", "Hello, wörld")]
    [InlineData("Content-Type: text/html\n\nYes.<blockquote>one</blockquote>No.", "Yes. No.")]
    [InlineData("Content-Type: text/html\n\n<blockquote>one</blockquote>", "one")]
    [InlineData("Content-Type: text/html\n\n<meta charset=koi8-r>\u00C1", "ц│")] // the octets C3 and 81
    [InlineData("Content-Type: image/png\n\nxyz\n", null)]
    [InlineData("Content-Disposition: attachment\n\nxyz\n", null)]
    [InlineData("Content-Type: text/plain; charset=utf-16le\n\nH\0i\0", "Hi")]
    [InlineData("Content-Type: text/html; charset=utf-16be\n\n\0<\0b\0>\0H\0i", "Hi")]
    [InlineData("Content-Type: text/plain; charset=utf-16be\n\n\0>\0 \0H\0i", "Hi")]
    [InlineData("\nx", "x")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\nno parts\n", "no parts")]
    [InlineData(Alternative + "\nplain\n--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n", "plain")]
    [InlineData(Alternative + "\n\n\n--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n", "html")]
    [InlineData(Alternative + "Content-Type: text/html\n\n<p>html</p>\n--b\n\nplain\n--b--\n", "plain")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; name=a.txt\n\nfile\n--b\n"
        + "Content-Type: text/html\n\n<p>html</p>\n--b--\n", "html")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\nin\n"
        + "--b\n\nout\n--b--\n", "out")]
    public void The_preview_is_of_the_body(string content, string? preview)
    {
        byte[] octets = Encoding.UTF8.GetBytes("Subject: x\n" + content);

        Assert.Equal(preview, Read([octets]).Preview);
        Assert.Equal(preview, Read([.. octets.Select(octet => (ReadOnlyMemory<byte>)(byte[])[octet])]).Preview);
    }

    [Fact]
    public void A_byte_order_mark_wins_over_the_charset()
    {
        byte[] content =
            [.. "Content-Type: text/plain; charset=utf-8\n\n"u8, 0xFF, 0xFE, .. Encoding.Unicode.GetBytes("Hö")];

        Assert.Equal("Hö", Read([content]).Preview);
        Assert.Equal("Hö", Read([.. content.Select(octet => (ReadOnlyMemory<byte>)(byte[])[octet])]).Preview);
    }

    [Fact]
    public void The_preview_of_a_long_text_has_200_characters()
    {
        string text = string.Concat(Enumerable.Repeat("\u20AC\u20ACäöü x\r\n", 10_000));

        string? preview = Read([Encoding.UTF8.GetBytes($"\r\n{text}")]).Preview;

        Assert.Equal(string.Concat(Enumerable.Repeat("\u20AC\u20ACäöü x ", 30))[..199], preview); // a space follows
    }

    [Fact]
    public void A_text_below_a_long_quote_or_a_long_style_is_found()
    {
        string quote = string.Concat(Enumerable.Repeat("> a line that was quoted\n", 10_000));
        string style = $"<style>{new string('x', 100_000)}</style><div class=\"{new string('y', 100_000)}\">";

        Assert.Equal("Yes.", Read([Encoding.UTF8.GetBytes($"\nAlice wrote:\n{quote}Yes.\n")]).Preview);
        Assert.Equal(
            "Yes.", Read([Encoding.UTF8.GetBytes($"Content-Type: text/html\n\n{style}Yes.")]).Preview);
    }

    [Fact]
    public void Many_texts_have_a_preview_and_few_samples()
    {
        string parts = string.Concat(Enumerable.Repeat("--b\n\ntext\n", 900));
        string content = $"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n";

        Assert.Equal("text", Read([Encoding.UTF8.GetBytes(content)]).Preview);
    }

    [Fact]
    public void Fields_of_lists_and_of_programs_are_in_the_summary()
    {
        MessageSummary summary = Read(["List-Id: Dev <dev.example.org>\nAuto-Submitted: Auto-Replied; a=b\n\nx"u8
            .ToArray()]);
        MessageSummary without = Read(["Subject: x\n\nx"u8.ToArray()]);

        Assert.Equal(("dev.example.org", "auto-replied"), (summary.ListId, summary.AutoSubmitted));
        Assert.Equal((null, null), (without.ListId, without.AutoSubmitted));
    }

    private static MessageSummary Read(IReadOnlyList<ReadOnlyMemory<byte>> content) => new ContentInspector(
        Options.Create(new IngressOptions()), NullLogger<ContentInspector>.Instance)
        .Inspect(Guid.Empty, content).Summary;
}
