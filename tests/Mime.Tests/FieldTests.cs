using System.Text;
using RelateMail.Mime.Headers;
using RelateMail.Mime.Transfer;

namespace RelateMail.Mime.Tests;

public sealed class FieldTests
{
    [Theory]
    [InlineData("=?utf-8?B?R3LDtsOfZQ?=", "Größe")] // no padding
    [InlineData("=?utf-8?B?R3LDtsOfZQ==?=", "Größe")]
    [InlineData("=?UTF-8?Q?B=C3?=\r\n =?utf-8?Q?=A4ume?=", "Bäume")]
    [InlineData("a =?utf-8?q?b?= =?utf-8?q?c?= d", "a bc d")]
    [InlineData("=?utf-8*de?q?=C3=A4?=", "ä")] // RFC 2231 §5
    [InlineData("=?iso-8859-1?Q?=80?=", "€")]
    [InlineData("=?utf-8?B?77u/R3I=?=", "Gr")] // with a byte-order mark
    [InlineData("=?no-such?Q?=C3=A4?=", "ä")]
    [InlineData("=?utf-8?Q?a b?=", "a b")]
    [InlineData("=?utf-8?Q?a?b?=", "a?b")]
    [InlineData("=?utf-8?B?R3LD", "=?utf-8?B?R3LD")]
    [InlineData("=?utf-8?X?R3LD?=", "=?utf-8?X?R3LD?=")]
    [InlineData("=?=?utf-8?Q?a?=", "=?a")]
    [InlineData("=?utf-8?Q??=", "")]
    [InlineData("=?utf-8?q?a=0D=0Ab?=", "a  b")]
    [InlineData("\u001b$B2q5D\u001b(B", "会議")] // ISO-2022-JP without a name
    [InlineData("plain", "plain")]
    public void Encoded_words_are_decoded(string body, string text) =>
        Assert.Equal(text, HeaderText.Decode(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("attachment; filename=a.pdf", "a.pdf")]
    [InlineData("attachment; filename=\"a b.pdf\"; size=3", "a b.pdf")]
    [InlineData("attachment; filename=a b.pdf; size=3", "a b.pdf")]
    [InlineData("attachment: filename=\"r.html\"", "r.html")]
    [InlineData("attachment filename=\"r.html\"", "r.html")]
    [InlineData("attachment, filename=\"r.html\"", "r.html")]
    [InlineData("attachment; filename=r.html size=3", "r.html")]
    [InlineData("attachment; filename=\"a \"b\".html\"", "a \"b\".html")]
    [InlineData("attachment; filename=\"a.pdf", "a.pdf")]
    [InlineData("attachment; filename=\"C:\\dir\\a.pdf\"", "C:\\dir\\a.pdf")]
    [InlineData("attachment; filename*=UTF-8''Pl%C3%A4ne.pdf", "Pläne.pdf")]
    [InlineData("attachment; filename*=%C3%BCbung.pdf", "übung.pdf")]
    [InlineData("attachment; filename*=''%FCbung.pdf", "übung.pdf")]
    [InlineData("attachment; filename=x.pdf; filename*=iso-8859-1'de'%FCbung.pdf", "übung.pdf")]
    [InlineData("attachment; filename*0*=UTF-8''two%20w%C3%B6;\r\n filename*1*=rds;\r\n filename*2=.pdf",
        "two wörds.pdf")]
    [InlineData("attachment; filename*1=\"e.pdf?=\"; filename*0=\"=?UTF-8?Q?h=C3=B6h\"", "höhe.pdf")]
    [InlineData("attachment; filename=\"=?iso-8859-1?Q?=93A=94.pdf?=\"", "“A”.pdf")]
    [InlineData("attachment; filename=\"\"", null)]
    [InlineData("attachment", null)]
    [InlineData("", null)]
    public void A_file_name_is_read_from_regular_and_broken_fields(string body, string? name)
    {
        byte[] octets = Encoding.UTF8.GetBytes(body);

        Assert.Equal(name, FieldParameters.Get(octets, "filename"));
        Assert.Equal(body.Length == 0 ? "" : "attachment", FieldParameters.Word(octets));
    }

    [Theory]
    [InlineData("text/plain", "text/plain")]
    [InlineData("TEXT/Html; charset=x", "text/html")]
    [InlineData("multipart/mixed boundary=\"b\"", "multipart/mixed")]
    [InlineData(" text / plain", "text/plain")]
    [InlineData("text", null)]
    [InlineData("text; charset=utf-8", null)]
    [InlineData("", null)]
    [InlineData("/plain", null)]
    [InlineData(";;; nonsense", null)]
    public void A_media_type_has_two_words(string body, string? type) =>
        Assert.Equal(type, FieldParameters.MediaType(Encoding.ASCII.GetBytes(body)));

    [Fact]
    public void A_long_file_name_keeps_its_extension()
    {
        Assert.Equal($"{new string('n', 251)}.pdf", HeaderText.CutFileName($"{new string('n', 300)}.pdf", 255));
        Assert.Equal(new string('n', 255), HeaderText.CutFileName(new string('n', 300), 255));
        Assert.Equal($"{new string('n', 250)}.pdf", HeaderText.CutFileName($"{new string('n', 250)}😀x.pdf", 255));
    }

    [Fact]
    public void Of_many_references_the_first_and_the_nearest_are_kept()
    {
        string[] all = [.. Enumerable.Range(0, 80).Select(number => $"{number}@x")];
        byte[] body = Encoding.ASCII.GetBytes(string.Join("\r\n ", all.Select(id => $"<{id}>")));

        Assert.Equal([all[0], .. all[^9..]], MessageIds.All(body, 10, out bool isCut));
        Assert.True(isCut);
    }

    [Theory]
    [InlineData("\uFEFFFrom: a\r\nTo: b\r\n\r\n", "From,To")]
    [InlineData(">From a@b Tue Nov 24 10:00:00 2026\r\nFrom: a\r\n\r\n", "From")]
    [InlineData("From a@b Tue Nov 24 10:00:00 2026\nFrom: a\n\n", "From")]
    [InlineData("From : a\r\nSubject\t: b\r\n\r\n", "From,Subject")]
    [InlineData("a line without a colon\r\nFrom: a\r\n\r\n", "From")]
    [InlineData(" a folded line\r\nFrom: a\r\n\r\n", "From")]
    [InlineData("Dear all,\r\nNote: come at five\r\n\r\nSubject: x\r\n", "")] // text, as typed by hand
    [InlineData("A: b\r\nbroken line\r\nSubject: x\r\n\r\nTo: c\r\n", "A,Subject")]
    [InlineData("A: b\r\n\r\n c\r\nD: e\r\n", "A")]
    [InlineData("\r\nFrom: a\r\n", "")]
    [InlineData("", "")]
    public void Fields_begin_at_the_first_line_that_is_one(string content, string names)
    {
        var found = new List<string>();
        HeaderFields fields = HeaderFields.OfContent(Encoding.UTF8.GetBytes(content));
        while (fields.MoveNext())
        {
            found.Add(Encoding.ASCII.GetString(fields.Name));
        }

        Assert.Equal(names, string.Join(',', found));
    }

    [Theory]
    [InlineData("base64", "YWJjZGU", "abcde")]
    [InlineData("base64", "YWJjZA", "abcd")]
    [InlineData("base64", "YWJjZA==", "abcd")]
    [InlineData("base64", "YW\r\nJj!ZA==", "abcd")]
    [InlineData("base64", "YWJjZA==YWJj", "abcdabc")] // texts that were joined
    [InlineData("base64", "YWJjZ", "abc")]
    [InlineData("base64", "", "")]
    [InlineData("quoted-printable", "a=3Db=\r\nc", "a=bc")]
    [InlineData("quoted-printable", "a= \t\r\nb=\nc", "abc")]
    [InlineData("quoted-printable", "a=zb=4=41=", "a=zb=4A")]
    [InlineData("quoted-printable", "==41=\r", "=A")]
    [InlineData("quoted-printable", "a =e4 b", "a \u00E4 b")]
    [InlineData("uuencode", "text\r\nbegin 644 a\r\n#86)C\r\n`\r\nend\r\ntext", "abc")]
    [InlineData("uuencode", "begin 644 a\n$86)C9```\nend\n", "abcd")]
    [InlineData("uuencode", "begin 644 a\n#86)C", "abc")] // not ended
    public void A_transfer_encoding_is_decoded_however_the_input_is_divided(
        string transferEncoding, string encoded, string text)
    {
        for (int split = 0; split <= encoded.Length; split++)
        {
            TransferDecoder decoder = TransferDecoder.For(transferEncoding)!;
            var decoded = new List<byte>();
            byte[] output = new byte[256];
            foreach (string piece in (string[])[encoded[..split], encoded[split..]])
            {
                byte[] input = Encoding.ASCII.GetBytes(piece);
                decoded.AddRange(output.AsSpan(0, decoder.Decode(input, 0, input.Length, output)));
            }

            decoded.AddRange(output.AsSpan(0, decoder.Flush(output)));
            Assert.Equal(text, Encoding.Latin1.GetString([.. decoded]));
        }
    }
}
