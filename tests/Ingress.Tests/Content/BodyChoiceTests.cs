using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content.Mime;

namespace RelateMail.Ingress.Tests.Content;

/// <summary>
/// Structures in a short form: <c>mixed(text, html name=a attachment)</c>. The first word of a part is its type. The
/// others are its disposition, <c>name=</c>, <c>cid=</c>, and <c>blank</c> for white space.
/// </summary>
public sealed class BodyChoiceTests
{
    [Theory]
    [InlineData("text", 1, 0, "", "")]
    [InlineData("html", 0, 1, "", "")]
    [InlineData("text name=a.txt", 1, 0, "", "")]
    [InlineData("text inline name=a.txt", 1, 0, "", "")]
    [InlineData("text attachment", 0, 0, "1", "")]
    [InlineData("pdf", 0, 0, "1", "")]
    [InlineData("alternative(text, html)", 1, 2, "", "")]
    [InlineData("alternative(text name=a.txt, html name=a.html)", 1, 2, "", "")]
    [InlineData("alternative(text blank, html)", 1, 2, "", "")]
    [InlineData("alternative(text, html, calendar name=invite.ics)", 1, 2, "3", "")]
    [InlineData("alternative(text, related(html, png cid=a name=a.png))", 1, 2, "", "3")]
    [InlineData("mixed(alternative(text, html), text inline)", 1, 2, "", "")] // the footer of a list
    [InlineData("mixed(html, text inline)", 0, 1, "", "")]
    [InlineData("mixed(text, html inline)", 1, 0, "", "")]
    [InlineData("mixed(html, text inline, text)", 0, 1, "", "")]
    [InlineData("mixed(text blank, html)", 0, 2, "", "")] // the blank text is not the message
    [InlineData("mixed(text blank, pdf)", 1, 0, "2", "")]
    [InlineData("mixed(text name=a.txt, text)", 2, 0, "1", "")]
    [InlineData("mixed(pdf name=a.pdf, text name=a.txt)", 2, 0, "1", "")]
    [InlineData("mixed(text, text name=a.txt)", 1, 0, "2", "")]
    [InlineData("mixed(text, html attachment name=r.html)", 1, 0, "2", "")]
    [InlineData("mixed(text, pdf inline)", 1, 0, "2", "")]
    [InlineData("mixed(text, pdf cid=a)", 1, 0, "2", "")]
    [InlineData("mixed(text, png inline name=photo.png)", 1, 0, "2", "2")] // listed, and shown in its place
    [InlineData("mixed(text, png inline)", 1, 0, "", "2")]
    [InlineData("mixed(text, png)", 1, 0, "2", "")]
    [InlineData("related(html, png inline cid=a name=a.png)", 0, 1, "", "2")]
    [InlineData("related(html, png cid=a)", 0, 1, "", "2")]
    [InlineData("related(html, png attachment cid=a)", 0, 1, "2", "")]
    [InlineData("related(html, png name=a.png)", 0, 1, "2", "")]
    [InlineData("related(html, octets cid=a name=a.png)", 0, 1, "", "2")]
    [InlineData("related(html, pdf cid=a)", 0, 1, "2", "")]
    [InlineData("signed(text, signature name=s.asc)", 1, 0, "2", "")]
    [InlineData("mixed(signed(alternative(text, html), signature), text)", 1, 2, "3", "")]
    [InlineData("report(text, status, message)", 1, 0, "2 3", "")]
    public void Body_attachments_and_inline_parts_are_those_of_a_careful_client(
        string structure, int text, int html, string attachments, string inline)
    {
        MessageSummary summary = Read(structure);

        Assert.Equal((text, html), (summary.TextPart, summary.HtmlPart));
        Assert.Equal(attachments, Numbers(summary, part => part.IsAttachment));
        Assert.Equal(inline, Numbers(summary, part => part.IsInline));
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", "--b\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=z\r\n\r\n--b\r\n\r\nx\r\n", "--b\r\n\r\nx\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=z\r\n\r\n--z--\r\n", "--z--\r\n")]
    [InlineData("Content-Type: multipart/alternative\r\n\r\nonly text", "only text")]
    [InlineData("Content-Type: text\r\n\r\nx", "x")]
    [InlineData("Content-Type:\r\n\r\nx", "x")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nno header here\r\nx\r\n--b--\r\n",
        "no header here\r\nx")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + "Content-Type: multipart/mixed; boundary=i\r\n\r\nlost\r\n--b--\r\n", "lost")]
    public void Octets_that_are_in_no_part_are_text(string content, string text)
    {
        MessageSummary summary = Inspect(content);

        PartSummary part = Assert.Single(summary.Parts);
        Assert.Equal(("text/plain", false), (part.ContentType, part.IsAttachment));
        Assert.Equal((1, 0), (summary.TextPart, summary.HtmlPart));
        Assert.Equal(text, content.Substring((int)part.Offset, (int)part.EncodedSize));
    }

    [Fact]
    public void A_multipart_that_is_encoded_is_text_in_that_encoding()
    {
        MessageSummary summary = Inspect(
            "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\nLS1iDQo=\r\n");

        PartSummary part = Assert.Single(summary.Parts);
        Assert.Equal(("text/plain", "base64", 5L), (part.ContentType, part.TransferEncoding, part.Size));
    }

    private static string Numbers(MessageSummary summary, Func<PartSummary, bool> matches) =>
        string.Join(' ', summary.Parts.Where(matches).Select(part => part.Number));

    private static MessageSummary Read(string structure)
    {
        int at = 0;
        return Inspect(Write(structure, ref at));
    }

    private static string Write(string structure, ref int at)
    {
        int begin = at;
        while (at < structure.Length && structure[at] is not ('(' or ')' or ','))
        {
            at++;
        }

        string[] words = structure[begin..at].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (at == structure.Length || structure[at] != '(')
        {
            return Leaf(words);
        }

        string boundary = $"b{begin}";
        var parts = new StringBuilder($"Content-Type: multipart/{words[0]}; boundary={boundary}\r\n\r\n");
        do
        {
            at++;
            parts.Append(null, $"--{boundary}\r\n").Append(Write(structure, ref at)).Append("\r\n");
        }
        while (structure[at] == ',');

        at++;
        return parts.Append(null, $"--{boundary}--\r\n").ToString();
    }

    private static string Leaf(string[] words)
    {
        string type = words[0] switch
        {
            "text" => "text/plain",
            "html" => "text/html",
            "calendar" => "text/calendar",
            "pdf" => "application/pdf",
            "png" => "image/png",
            "octets" => "application/octet-stream",
            "signature" => "application/pgp-signature",
            "status" => "message/delivery-status",
            "message" => "message/rfc822",
            _ => throw new ArgumentException($"{words[0]} is not a type.", nameof(words)),
        };
        string names = "";
        string fields = "";
        foreach (string word in words[1..])
        {
            names += word.StartsWith("name=", StringComparison.Ordinal) ? $"; {word}" : "";
            fields += word.StartsWith("cid=", StringComparison.Ordinal) ? $"Content-ID: <{word[4..]}>\r\n"
                : word is "inline" or "attachment" ? $"Content-Disposition: {word}\r\n" : "";
        }

        return $"Content-Type: {type}{names}\r\n{fields}\r\n{(words.Contains("blank") ? "  " : "words")}";
    }

    private static MessageSummary Inspect(string content) => new ContentInspector(
            Options.Create(new IngressOptions()), NullLogger<ContentInspector>.Instance)
        .Inspect(Guid.Empty, [Encoding.Latin1.GetBytes(content)]).Summary;
}
