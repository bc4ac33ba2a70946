using System.Text;
using RelateMail.Mime.Headers;

namespace RelateMail.Mime.Tests;

public sealed class ListFieldsTests
{
    [Theory]
    [InlineData("<dev.example.org>", "dev.example.org")]
    [InlineData("Developers <dev.example.org>", "dev.example.org")]
    [InlineData("\"a <b> c\"\r\n <dev.example.org>", "dev.example.org")]
    [InlineData("=?utf-8?q?Gr=C3=BC=C3=9Fe?= < dev.example.org >", "dev.example.org")]
    [InlineData("dev.example.org", "dev.example.org")] // programs that omit the brackets
    [InlineData("Developers list", null)]
    [InlineData("Developers <>", null)]
    [InlineData("", null)]
    public void A_list_is_identified_by_the_text_in_angle_brackets(string body, string? expected) =>
        Assert.Equal(expected, ListFields.ListId(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_list_identifier_that_is_too_long_is_absent() =>
        Assert.Null(ListFields.ListId(Encoding.UTF8.GetBytes($"<{new string('a', 256)}>")));

    [Theory]
    [InlineData(" auto-replied\r\n", "auto-replied")]
    [InlineData("Auto-Generated; owner=\"x\"", "auto-generated")]
    [InlineData("no", "no")]
    [InlineData("(vacation (away)) auto-replied (vacation)", "auto-replied")]
    [InlineData("auto-notified; owner-email=a@example.org", "auto-notified")] // RFC 5435
    [InlineData("(never closed", null)]
    [InlineData("", null)]
    public void Auto_Submitted_is_its_keyword(string body, string? expected) =>
        Assert.Equal(expected, ListFields.AutoSubmitted(Encoding.UTF8.GetBytes(body)));
}
