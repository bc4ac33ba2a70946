using RelateMail.Mime.Quotes;
using RelateMail.Mime.Text;

namespace RelateMail.Mime.Tests;

public sealed class PreviewTextTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData(" \r\n\t\r\n", null)]
    [InlineData("Hello\r\n\r\n  world \t!\r\n", "Hello world !")]
    [InlineData("a\u00A0\u00A0b\u0001c\u0007", "a b c")] // every white space and control character is a space
    [InlineData("On Monday, Alice wrote:\n> one\n> two\n\nYes.\n", "Yes.")]
    [InlineData("Yes.\n> one\nNo.\n> two\nPerhaps.\n", "Yes. No. Perhaps.")]
    [InlineData("Yes.\n-- \nAlice\n", "Yes.")]
    [InlineData("-- \nAlice\n", "-- Alice")]
    [InlineData("Yes.\n\n-----Original Message-----\nFrom: Alice\n\none\n", "Yes.")]
    [InlineData("From: Alice\nSent: Monday\nTo: Bob\n\none\n", "From: Alice Sent: Monday To: Bob one")]
    [InlineData("FYI\n---------- Forwarded message ---------\none\n", "FYI one")]
    [InlineData("> one\n> two\n", null)]
    [InlineData("\u034F \u200C \u200C\u00A0Big sale\u200B \u200B \u200B", "Big sale")] // fillers of newsletters
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    public void A_preview_is_one_line_of_what_the_sender_wrote(string text, string? expected) =>
        Assert.Equal(expected, PreviewText.Of(text));

    [Fact]
    public void A_preview_has_200_characters_and_ends_between_two()
    {
        Assert.Equal(new string('x', 200), PreviewText.Of(new string('x', 201)));
        Assert.Equal(new string('x', 199), PreviewText.Of(new string('x', 199) + "😀"));
        Assert.Equal(new string('x', 198) + "😀", PreviewText.Of(new string('x', 198) + "😀y"));
        Assert.Equal(new string('x', 199), PreviewText.Of(new string('x', 199) + " y"));
    }

    [Fact]
    public void A_text_that_is_all_quoted_is_shown_without_its_marks() =>
        Assert.Equal("one two", PreviewText.OfQuote("> one\n>> two\n"));

    [Theory]
    [InlineData("<p>Hello <b>wor</b>ld</p><p>next</p>", "Hello world\n\nnext")]
    [InlineData("<div>a</div><div><br></div><div>b</div>", "a\n\nb")]
    [InlineData("a<br>b<BR/>c", "a\nb\nc")]
    [InlineData("a &amp; b &lt;c&gt; &#228;&nbsp;&euro;", "a & b <c> \u00E4\u00A0\u20AC")]
    [InlineData("1 < 2 <3 a<b>c", "1 < 2 <3 ac")]
    [InlineData("<style>p > a { color: red }</style >text", "text")]
    [InlineData("<script>if (a < b) { '</scr' }</script>text", "text")]
    [InlineData("<title>no</title><STYLE>x</style>yes", "yes")]
    [InlineData("a<!-- b > c -- d -->e<!-->f<!--[if mso]>g<![endif]-->h", "aefh")]
    [InlineData("<a title=\"1 > 2\" href='x>y'>link</a>", "link")]
    [InlineData("<a title=it's>link</a> and 'text'", "link and 'text'")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc")]
    [InlineData("<pre>a\n  b</pre>", "a\n  b")]
    [InlineData("Yes.<blockquote type=cite><div>one</div>two</blockquote>No.", "Yes.\n\n> one\n> two\n\nNo.")]
    [InlineData("</blockquote>a<blockquote>b", "a\n\n> b")]
    [InlineData("<ul><li>a<li>b</ul>c", "a\nb\nc")]
    [InlineData("  a\r\n\t b  ", "a b")]
    [InlineData("a<img alt='x'", "a")]
    [InlineData("a<", "a")]
    [InlineData("", "")]
    public void The_text_of_HTML_has_a_line_for_each_block(string html, string expected) =>
        Assert.Equal(expected, HtmlTextReader.ReadAll(html));

    [Fact]
    public void The_text_of_HTML_does_not_depend_on_its_division()
    {
        byte[] html = System.Text.Encoding.UTF8.GetBytes(
            "<meta charset=\"koi8-r\"><style>a</styl</style>T\u00E9xt<!-- - -- --><p class='a\"b'>x &amp; <b>y</b></p>"
            + "<blockquote>q <br>r</blockquote><script>1<2</script><pre> a\n b </pre>< z \u001B$B<<\u001B(B<i>");
        var whole = new System.Buffers.ArrayBufferWriter<byte>();
        var reader = new HtmlTextReader();
        reader.Read(html, whole);
        Assert.Equal("koi8-r", reader.Charset);
        for (int size = 1; size < html.Length; size++)
        {
            var split = new System.Buffers.ArrayBufferWriter<byte>();
            var again = new HtmlTextReader();
            foreach (byte[] chunk in html.Chunk(size))
            {
                again.Read(chunk, split);
            }

            Assert.Equal(whole.WrittenSpan, split.WrittenSpan);
            Assert.Equal("koi8-r", again.Charset);
        }
    }
}
