using System.Text;
using RelateMail.Mime.Text;

namespace RelateMail.Mime.Tests;

public sealed class TextDecodingTests
{
    /// <summary>A label, octets in hexadecimal, and their text.</summary>
    public static TheoryData<string?, string, string> Texts => new()
    {
        { "iso-8859-1", "80 93 E4", "€“ä" }, // windows-1252 by the standard
        { "ISO_8859-1:1987", "80", "€" },
        { "latin1", "E4", "ä" },
        { "iso-8859-9", "80 FE", "€ş" },
        { "iso-8859-11", "A1", "ก" },
        { "iso-8859-10", "A1 FF", "Ąĸ" },
        { "iso-8859-14", "A1 BF", "Ḃṡ" },
        { "iso-8859-16", "A4 FE", "€ț" },
        { "iso-8859-15", "A4", "€" },
        { "ks_c_5601-1987", "8C 63", "똠" },
        { "EUC-KR", "8C 63", "똠" },
        { "gb2312", "D6 D0 95 32 82 36", "中𠀀" },
        { "gbk", "80", "€" },
        { "hz-gb-2312", "7E 7B 56 50 7E 7D", "中" },
        { "windows-31j", "87 40 EE E0", "①髙" },
        { "x-sjis", "93 FA", "日" },
        { "euc-jp", "C6 FC", "日" },
        { "iso-2022-jp", "1B 24 42 46 7C 1B 28 42", "日" },
        { "big5", "A4 A4", "中" },
        { "x-mac-roman", "8E", "é" },
        { "koi8-u", "A4", "є" },
        { "tis-620", "A1", "ก" },
        { "cp850", "84", "ä" },
        { "ibm437", "84", "ä" },
        { "utf-16", "FE FF 00 E4", "ä" },
        { "utf-16", "FF FE E4 00", "ä" },
        { "utf-16", "00 47 00 72", "Gr" }, // no mark: the zeros show the order
        { "utf-16", "47 00 72 00", "Gr" },
        { "utf-16be", "00 E4", "ä" },
        { "utf-8", "EF BB BF C3 A4", "ä" },
        { "utf-8", "C3 A4 FF", "ä\uFFFD" },
        { "us-ascii", "C3 A4", "ä" },
        { "ANSI_X3.4-1968", "E4", "ä" },
        { "x-no-such", "C3 A4", "ä" },
        { "a:b", "E4", "ä" },
        { null, "C3 A4", "ä" },
        { null, "E4", "ä" },
        { null, "EF BB BF 41", "A" },
        { null, "FF FE E4 00", "ä" },
        { null, "1B 24 42 46 7C 1B 28 42", "日" },
        { null, "C3 A4 C3 B6 FF C3 BC", "äö\uFFFDü" }, // UTF-8 with one bad octet
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Octets_are_decoded_by_label_mark_and_content(string? charset, string octets, string text) =>
        Assert.Equal(text, TextDecoding.Decode(Convert.FromHexString(octets.Replace(" ", "")), charset));

    [Theory]
    [InlineData("""<meta charset="windows-1251">""", "д")]
    [InlineData("<META CHARSET=windows-1251 />", "д")]
    [InlineData("<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>", "д")]
    [InlineData("<meta name=viewport content=x><meta charset=windows-1251>", "д")]
    [InlineData("<meta charset=\"no-such\">", "ä")]
    [InlineData("<p>", "ä")]
    public void Html_without_a_charset_is_decoded_by_its_meta_element(string html, string text)
    {
        byte[] octets = [.. Encoding.ASCII.GetBytes(html), 0xE4];

        Assert.EndsWith(text, TextDecoding.Decode(octets, null, isHtml: true), StringComparison.Ordinal);

        // The declared charset wins.
        Assert.EndsWith("Д", TextDecoding.Decode(octets, "koi8-r", isHtml: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_that_is_cut_is_omitted() =>
        Assert.Equal("ab", TextDecoding.Decode([0x61, 0x62, 0xC3], "utf-8", isCut: true));

    [Fact]
    public void Every_known_label_has_an_encoding()
    {
        string[] without =
        [
            .. CharsetLabels.ByCodePage.SelectMany(entry => entry.Labels.Split(' '))
                .Concat(CharsetLabels.SingleByte.SelectMany(entry => entry.Labels.Split(' ')))
                .Where(label => Charsets.Find(label) is null),
        ];

        Assert.Empty(without);
    }
}
