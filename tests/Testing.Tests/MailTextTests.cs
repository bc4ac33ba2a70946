namespace RelateMail.Testing.Tests;

public sealed class MailTextTests
{
    [Theory]
    [InlineData("Your code is 123456.", "123456")]
    [InlineData("Code: 1234", "1234")]
    [InlineData("Type 123-456 or 987 654", "123456 987654")]
    [InlineData("2 items, 12 euros, order 123", "")] // too short
    [InlineData("See https://app.test/123456 and v123456 and 12.3456", "")]
    [InlineData("12345678901", "")] // too long
    [InlineData("(482913)\n", "482913")]
    [InlineData("On 2026-11-26, use 5521", "20261126 5521")] // a date looks like a code of groups
    public void Codes_are_runs_of_digits(string text, string codes) =>
        Assert.Equal(codes, string.Join(' ', MailText.FindCodes(text)));

    [Theory]
    [InlineData(null, "Go to https://a.test/x?y=1, or (https://b.test/z).", "https://a.test/x?y=1 https://b.test/z")]
    [InlineData("<a href='https://a.test/?q=1&amp;r=2'>x</a>", null, "https://a.test/?q=1&r=2")]
    [InlineData("<A HREF=https://a.test/x>x</A>", null, "https://a.test/x")]
    [InlineData("<a href=\"mailto:a@b.test\">x</a><a href=\"#top\">y</a>", null, "")]
    [InlineData("<a href=\"https://a.test/\">x</a>", "https://a.test/ https://b.test/",
        "https://a.test/ https://b.test/")]
    [InlineData(null, "https://a.test/wiki/X_(y)", "https://a.test/wiki/X_(y)")]
    public void Links_are_those_of_the_html_then_of_the_text(string? html, string? text, string links) =>
        Assert.Equal(links, string.Join(' ', MailText.FindLinks(html, text).Select(link => link.AbsoluteUri)));
}
